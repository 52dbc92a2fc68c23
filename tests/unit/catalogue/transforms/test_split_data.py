"""Split Data."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.steps import NAN, fitted, table_of
from trainlet.errors import BadRecipe, TrainingFailed

TYPES = {"id": "integer", "ü 😀": "text", "n": "number", "d": "datetime", "b": "boolean"}


def table(rows=10, **more):
    ids = np.arange(float(rows))
    texts = [None if i == 3 else f"S{i}" if i % 2 else f"s{i}" for i in range(rows)]
    given = {"id": ids, "ü 😀": texts, "n": np.where(ids == 4, NAN, ids * 10)}
    return table_of(TYPES, **more, **given, d=ids * 86400, b=ids % 2)


def kept(given, output="first", columns=None, **settings):
    step = fitted("split-data", given, columns, output=output, **settings)
    return step.run(given).X["id"].astype(int).tolist()


def both(given, **settings):
    return kept(given, "first", **settings), kept(given, "second", **settings)


def by_pattern(text, given=None):
    given = table() if given is None else given
    return both(given, splitting_mode="regular-expression", regular_expression=text)


def by_relation(text, given=None):
    given = table() if given is None else given
    settings = {"splitting_mode": "relative-expression", "relational_expression": text}
    return both(given, **settings)


def refused(call):
    with pytest.raises((BadRecipe, TrainingFailed)) as caught:
        call()
    return caught.value.studio


def test_one_output_is_the_complement_of_the_other():
    first, second = both(table(101), fraction_of_rows_in_the_first_output_dataset=0.3)

    assert len(first) == 30
    assert sorted(first + second) == [*range(101)]
    assert first == sorted(first)
    assert first != [*range(30)]
    assert first != kept(
        table(101), fraction_of_rows_in_the_first_output_dataset=0.3, random_seed=7
    )


def test_the_first_rows_go_first_if_not_at_random():
    assert both(table(5), randomized_split=False) == ([0, 1, 2], [3, 4])


def test_strata_are_divided_alike():
    strata = {"stratified_split": True, "stratification_key_column": "b"}
    first, _ = both(table(40), **strata)
    plain, _ = both(table(8), **strata, randomized_split=False)

    assert sum(i % 2 for i in first) == len(first) / 2 == 10
    assert plain == [0, 1, 2, 3]
    assert refused(lambda: both(table(), stratified_split=True)) == "0011"


def test_labels_and_columns_aside_go_along():
    given = replace(table(y=np.arange(10)), aside=pd.DataFrame({"w": np.arange(10)}))
    found = fitted("split-data", given).run(given)

    assert found.y.tolist() == found.aside["w"].tolist() == found.X["id"].tolist()


def test_too_few_rows_are_refused():
    assert refused(lambda: both(table(1))) == "0021"
    tiny = {"fraction_of_rows_in_the_first_output_dataset": 0.01}
    assert refused(lambda: kept(table(), **tiny)) == "0021"
    assert len(kept(table(), "second", **tiny)) == 10


def test_rows_in_which_a_pattern_is_found_go_first_and_missing_texts_don_t():
    assert by_pattern(r'\"ü 😀" ^S') == ([1, 5, 7, 9], [0, 2, 3, 4, 6, 8])
    assert by_pattern(r"(\1) [13]")[0] == [1]
    assert by_pattern(r"(\1) (?i)S[12]$")[0] == [1, 2]


def test_a_label_of_texts_is_matched_by_its_texts():
    given = replace(table(y=np.arange(10) % 2, classes=("no", "yes")), label="L")

    assert by_pattern(r'\"L" ^y', given)[0] == [1, 3, 5, 7, 9]


@pytest.mark.parametrize(
    ("text", "studio"),
    [
        (r'\"ü 😀" (', "0002"),
        (r'\"ü 😀" (?=S)', "0002"),
        (r'\"ü 😀" ', "0002"),
        (r'"ü 😀" S', "0002"),
        (r'\"" S', "0002"),
        ("S", "0002"),
        (r"(\0) S", "0017"),
        (r"(\9) S", "0001"),
        (r'\"absent" S', "0001"),
    ],
)
def test_what_is_no_pattern_of_a_column_of_texts_is_refused(text, studio):
    assert refused(lambda: by_pattern(text)) == studio


def test_a_pattern_that_backtracking_never_ends_with_ends():
    given = table_of(TYPES, **{"id": [0.0, 1.0], "ü 😀": ["a" * 50_000, "b"]})

    assert by_pattern(r'\"ü 😀" ^(a|a|b)*b$', given) == ([1], [0])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (r'\"n" > 20 & < 60', [3, 5]),
        (r"(\2)<=30 & !=20", [0, 1, 3]),
        (r"(\2) == 10 | >= 80", [1, 8, 9]),
        (r"(\2) == 10 | >= 50 & < 7e1", [1, 5, 6]),
        (r"(\2) != 10", [0, 2, 3, 5, 6, 7, 8, 9]),
        (r"(\0) > 7.5", [8, 9]),
        (r'\"d" >= 1970-01-09', [8, 9]),
        (r'\"d" < 1970-01-02T00:00:01Z', [0, 1]),
    ],
)
def test_rows_that_meet_a_relation_go_first(text, first):
    assert by_relation(text)[0] == first
    assert by_relation(text)[1] == [i for i in range(10) if i not in first]


@pytest.mark.parametrize(
    ("text", "studio"),
    [
        (r'\"n" > (20)', "0002"),
        (r'\"n" > 20 &', "0002"),
        (r'\"n" > 20 < 30', "0002"),
        (r'\"n" = 20', "0002"),
        (r'\"n" => 20', "0002"),
        (r'\"n" > 1,000', "0002"),
        (r'\"n" > 1970-01-01', "0002"),
        (r'\"d" > 5', "0002"),
        (r'\"n"', "0002"),
        (r'\"b" == 1', "0017"),
        (r"(\1) > 1", "0017"),
        (r"(\99) > 1", "0001"),
        (r'\"n" > 1e9', "0021"),
    ],
)
def test_what_is_no_relation_or_leaves_an_output_empty_is_refused(text, studio):
    assert refused(lambda: by_relation(text)) == studio


def ratings(users=40, items=25):
    rows = [(f"u{u}", float(i)) for u in range(users) for i in range(items) if (u * 7 + i * 3) % 4]
    given = {"user": [u for u, _ in rows], "item": [i for _, i in rows]}
    return table_of({"user": "text", "item": "integer", "id": "integer"}, **given)


def divided(**settings):
    given = ratings()
    settings = {"splitting_mode": "recommender-split", **settings}
    return [
        fitted("split-data", given, None, output=o, **settings).run(given).X
        for o in ("first", "second")
    ]


def test_some_users_are_for_training_alone_and_the_others_share_their_ratings_out():
    first, second = divided()

    assert len(first) + len(second) == len(ratings().X)
    assert first["user"].nunique() == 40
    assert second["user"].nunique() == 20
    shared = first[first["user"].isin(second["user"])].groupby("user").size()
    whole = ratings().X.groupby("user").size()
    assert (shared == np.maximum(1, np.floor(whole[shared.index] * 0.25 + 0.5))).all()


def test_one_rating_at_least_of_each_user_is_trained_with():
    first, second = divided(
        fraction_of_training_only_users=0.0, fraction_of_test_user_ratings_for_training=0.0
    )

    assert (first.groupby("user").size() == 1).all()
    assert first["user"].nunique() == second["user"].nunique() == 40


def test_cold_users_and_items_are_tested_with_alone():
    first, second = divided(fraction_of_cold_users=0.25, fraction_of_cold_items=0.2)

    assert 40 - first["user"].nunique() == 10
    assert 25 - first["item"].nunique() == 5
    assert second["item"].nunique() == 25


def test_ignored_users_and_items_are_nowhere():
    first, second = divided(fraction_of_ignored_users=0.25, fraction_of_ignored_items=0.2)
    found = pd.concat([first, second])

    assert found["user"].nunique() == 30
    assert found["item"].nunique() == 20


def test_items_that_are_cold_by_chance_can_be_left_out():
    few = {
        "fraction_of_training_only_users": 0.0,
        "fraction_of_test_user_ratings_for_training": 0.0,
    }
    few["fraction_of_cold_items"] = 0.2
    first, second = divided(**few)
    _, left = divided(**few, remove_occasionally_produced_cold_items=True)
    by_chance = set(second["item"]) - set(first["item"])

    assert len(by_chance) > 5
    assert len(set(left["item"]) - set(first["item"])) == 5


def test_a_recommender_split_takes_two_or_three_columns_without_gaps():
    mode = {"splitting_mode": "recommender-split"}
    assert refused(lambda: kept(table(), columns=["id"], **mode)) == "0022"
    assert refused(lambda: kept(table(), **mode)) == "0022"
    with pytest.raises(TrainingFailed, match="whose rating"):
        kept(table(), columns=["ü 😀", "id"], **mode)


def test_columns_are_for_recommender_splits_alone():
    with pytest.raises(BadRecipe, match="whole rows"):
        kept(table(), columns=["id"])
