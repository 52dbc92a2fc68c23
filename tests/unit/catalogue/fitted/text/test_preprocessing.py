"""Cleans texts, in Python and as nodes."""

import pytest

from tests.steps import assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.text.cleansing import Cleaner
from trainlet.catalogue.fitted.text.preprocessing import Cleaning, InGraph, Preprocessed
from trainlet.errors import TrainingFailed

TYPES = {"t": "text", "l": "text"}


def cleaner_of(code):
    return Cleaner([], lambda text: [text], [lambda text: f"{code}:{text}"])


def test_each_text_is_cleaned_as_its_language_asks():
    step = Preprocessed(["t"], Cleaning(cleaner_of, "", "l", ()), InGraph(False, None))
    X = frame_of(TYPES, t=["a", "b", None, ""], l=["French", "es-MX", None, "it"])

    assert step.apply(X)["t"].tolist() == ["fr:a", "es:b", None, "it:"]
    assert step.lineage.made == {"t": ("t", "l")}


def test_an_unknown_language_is_refused_with_its_row():
    step = Preprocessed(["t"], Cleaning(cleaner_of, "", "l", ()), InGraph(False, None))

    for language in ("Klingon", None):
        with pytest.raises(TrainingFailed) as refused:
            step.apply(frame_of(TYPES, t=["a", "b"], l=["fr", language]))
        assert refused.value.place == {"column": "l", "row": 2}
        assert refused.value.studio == "0039"


def test_a_custom_expression_comes_before_all_else():
    cleaning = Cleaning(cleaner_of, "en", "", ("[0-9]", "#"))
    step = Preprocessed(["t"], cleaning, InGraph(False, None))

    assert step.apply(frame_of(TYPES, t=["a1", None]))["t"].tolist() == ["en:a#", None]


def test_several_columns_are_done_at_once_and_others_stay():
    cleaner = Cleaner([], lambda text: [text], [str.lower])
    step = Preprocessed(["t", "l"], Cleaning(lambda _: cleaner, "en", "", ()), InGraph(True, None))
    X = frame_of({**TYPES, "u": "text"}, u=["U", "V"], l=["Ab", None], t=["C", "dE"])
    found = assert_nodes_agree(step, X, {**TYPES, "u": "text"})

    assert found.to_numpy().tolist() == [["U", "ab", "c"], ["V", None, "de"]]
    assert step.apply(X[["u"]]).equals(X[["u"]])
    assert_nodes_agree(step, X[["u"]], {"u": "text"})
