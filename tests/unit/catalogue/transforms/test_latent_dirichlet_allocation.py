"""Latent Dirichlet Allocation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer

from tests.steps import assert_nodes_agree, fitted, frame_of, table_of
from trainlet.errors import BadRecipe, TrainingFailed

TYPES = {"t": "text", "u": "text", "n": "number"}
TEXTS = ["red apple pie", "apple tart red", "fast car race", "car race track", "red car"] * 4
ALL = {"show_all_options": True}


def learned(texts, **settings):
    return fitted("latent-dirichlet-allocation", table_of(TYPES, t=texts), **settings)


def topics(step, texts):
    return assert_nodes_agree(step, frame_of(TYPES, t=texts), TYPES).drop(columns="t").to_numpy()


def test_one_topic_is_what_counting_by_hand_gives():
    whole = {**ALL, "estimated_number_of_documents": 4, "n_grams": 1, "normalize": False}
    whole |= {"power_applied_to_the_iteration_during_updates": 0.0}
    step = learned(["a b", "a"], number_of_topics_to_model=1, rho_parameter=0.5, **whole)
    table = step.told["feature_topic_matrix"]

    # Twice as many texts as there are, so each word counts double, beside its prior.
    assert table["columns"] == ["Feature", "Topic 1"]
    assert dict(table["rows"]) == pytest.approx({"a": 0.5 + 4.0, "b": 0.5 + 2.0})
    assert topics(step, ["a b b", "b", "z"]).ravel() == pytest.approx([3.01, 1.01, 0.01])


def test_the_matrix_the_perplexity_and_the_topics_are_the_engines():
    whole = {
        **ALL,
        "number_of_topics_to_model": 3,
        "rho_parameter": 0.3,
        "alpha_parameter": 0.2,
        "estimated_number_of_documents": 50,
        "size_of_the_batch": 7,
        "initial_value_of_iteration_used_in_learning_rate_update_schedule": 4,
        "power_applied_to_the_iteration_during_updates": 0.7,
        "number_of_training_iterations": 3,
    }
    step = learned(TEXTS, **whole)
    table = step.told["feature_topic_matrix"]
    names = [row[0] for row in table["rows"]]
    counts = CountVectorizer(ngram_range=(1, 2), vocabulary=names).transform(TEXTS)
    engine = LatentDirichletAllocation(
        3, doc_topic_prior=0.2, topic_word_prior=0.3, learning_method="online", batch_size=7,
        learning_offset=4, learning_decay=0.7, total_samples=50, random_state=0,
    )  # fmt: skip
    for _ in range(3):
        engine.partial_fit(counts.astype(float))
    shares = engine.components_ / engine.components_.sum(axis=1, keepdims=True)

    assert sorted(names) == sorted(CountVectorizer(ngram_range=(1, 2)).fit(TEXTS).vocabulary_)
    np.testing.assert_allclose([row[1:] for row in table["rows"]], shares.T, rtol=1e-12)
    assert step.told["perplexity"] == pytest.approx(engine.perplexity(counts), rel=1e-12)
    np.testing.assert_allclose(topics(step, TEXTS), engine.transform(counts), atol=2e-12)


def test_texts_of_two_kinds_fall_apart_and_shares_add_up_to_one():
    step = learned(TEXTS[:4] * 10, number_of_topics_to_model=2, n_grams=1)
    found = topics(step, ["apple pie", "race track"])
    matrix = np.array([row[1:] for row in step.told["feature_topic_matrix"]["rows"]])

    assert found.argmax(axis=1).tolist() in ([0, 1], [1, 0])
    assert found.max(axis=1).min() > 0.9
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert matrix.sum(axis=0) == pytest.approx([1.0, 1.0])


def test_a_full_dictionary_has_rare_n_grams_share_the_entries_of_common_ones():
    step = learned(["a a b", "a b", "a c"], n_grams=1, maximum_size_of_ngram_dictionary=2)
    names = [row[0] for row in step.told["feature_topic_matrix"]["rows"]]

    assert names == ["a", "b"]
    assert (topics(step, ["c"]) == topics(step, ["a"])).all()
    assert (topics(step, ["b"]) != topics(step, ["a"])).any()


def test_without_a_dictionary_hashes_are_the_terms():
    few = learned(TEXTS, build_dictionary_of_ngrams=False, number_of_hash_bits=2)
    many = learned(
        TEXTS,
        **ALL,
        build_dictionary_of_ngrams_prior_to_lda=False,
        number_of_bits_to_use_for_feature_hashing=31,
    )

    assert len(few.told["feature_topic_matrix"]["rows"]) <= 4
    assert len(many.told["feature_topic_matrix"]["rows"]) == 16
    assert topics(many, TEXTS[:5]).sum(axis=1) == pytest.approx(np.ones(5))


def test_several_columns_are_one_text_and_all_of_them_are_needed():
    table = table_of(TYPES, t=["a b", "c", None], u=["c", None, "d"])
    step = fitted("latent-dirichlet-allocation", table, normalize=False, n_grams=2)
    both = assert_nodes_agree(step, frame_of(TYPES, t=["a b"], u=["c"]), TYPES)

    assert "b c" not in [row[0] for row in step.told["feature_topic_matrix"]["rows"]]
    assert both[[f"Topic {k}" for k in range(1, 6)]].to_numpy().sum() == pytest.approx(4.05)
    assert [*assert_nodes_agree(step, frame_of(TYPES, t=["a b"]), TYPES)] == ["t"]


def test_a_text_without_known_words_has_the_prior_of_each_topic():
    step = learned(TEXTS, number_of_topics_to_model=4)

    assert topics(step, [None, "", "unheard of"]).tolist() == [[0.25] * 4] * 3
    assert step.lineage.filled == {f"Topic {k}" for k in range(1, 5)}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rho_parameter": 0.5}, "rho_parameter"),
        ({**ALL, "number_of_hash_bits": 3}, "number_of_hash_bits"),
    ],
)
def test_a_setting_that_would_not_count_is_refused(given, field):
    with pytest.raises(BadRecipe) as caught:
        learned(TEXTS, **given)

    assert caught.value.problem()["field"] == field
    assert caught.value.studio == "0017"


def test_nothing_to_learn_of_and_too_much_are_refused():
    with pytest.raises(TrainingFailed, match="no words"):
        learned([None, " "])
    with pytest.raises(TrainingFailed, match="2,000,000"):
        learned([" ".join(map(str, range(3000)))], number_of_topics_to_model=1000)


WORDS = st.lists(st.sampled_from(["a", "Ä", "日本", "😀", "zz", "\x00"]), max_size=9).map(" ".join)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.none() | WORDS | st.text(), min_size=1), st.integers(1, 4), st.booleans())
def test_nodes_find_the_same_topics(texts, count, dictionary):
    step = learned(
        [*TEXTS, *texts],
        number_of_topics_to_model=count,
        build_dictionary_of_ngrams=dictionary,
        number_of_hash_bits=6,
    )
    found = topics(step, texts)

    assert found.sum(axis=1) == pytest.approx(np.ones(len(texts)))
