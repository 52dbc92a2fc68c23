"""Words of texts, in Python and as nodes."""

import numpy as np
import onnxruntime
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.catalogue.fitted.text import words
from trainlet.catalogue.nodes.graph import Graph

TEXTS = st.lists(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
    | st.text(
        st.sampled_from("aB\u00c4\u0130\u03a3\u00df .,'\u3000\x00\n\t\U0001f600"), max_size=12
    ),
    min_size=1,
    max_size=8,
)


def ran(texts, emit):
    graph = Graph()
    graph.input("text", "object", 1)
    flat = graph.add("Reshape", "text", graph.constant(np.array([-1], np.int64)))
    graph.output(emit(graph, flat), "out", "object", ["n"])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["out"], {"text": np.array(texts, object).reshape(-1, 1)})[0].tolist()


def test_blanks_are_what_python_splits_at():
    assert "".join(c for c in map(chr, range(0x110000)) if c.isspace()) == words.BLANKS
    assert words.words("a\u3000b\tc") == ["a", "b", "c"]
    assert words.words(None) == words.words(" ") == []


def test_small_letters_are_each_capital_s_own():
    assert words.lowered("ÄÖ ΣΑΣ STRASSE") == "äö \u03c3\u03b1\u03c3 strasse"
    assert words.lowered("İ") == "i̇"


def test_a_word_is_taken_out_between_marks_but_not_within_another():
    assert words.without_words("the,then THE-the 'the the", {"the"}) == ",then THE-the 'the "


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_nodes_make_the_same_small_letters(texts):
    assert ran(texts, words.emit_lowered) == [words.lowered(text) for text in texts]


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_nodes_tidy_likewise(texts):
    assert ran(texts, words.emit_tidied) == [words.tidied(text) for text in texts]


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_nodes_take_out_the_same_words(texts):
    stopped = {"a", "B", "Ä", "aa"}
    found = ran(texts, lambda graph, flat: words.emit_without_words(graph, flat, stopped))

    assert found == [words.without_words(text, stopped) for text in texts]


def test_a_text_of_many_pieces_is_put_together_again():
    text = "aB" * 70_000

    assert ran([text, ""], words.emit_lowered) == ["ab" * 70_000, ""]
