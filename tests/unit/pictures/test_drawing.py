"""Charts as pictures: whole, the same every time, described, and of anything there may be."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import pytest
from PIL import Image

from tests.evaluated import HOSTILE, KINDS, evaluation, old, truth
from trainlet.catalogue.measure import Truth
from trainlet.evaluations import Evaluation, Importance, Interval
from trainlet.pictures import drawing, gallery
from trainlet.pictures.colours import VARIABLES
from trainlet.pictures.vector import SVG
from trainlet.pictures.words import plain
from trainlet.recipes import Evaluate
from trainlet.training.evaluation import appraise

FITTING = {
    "two-class": [
        *("metrics", "confusion-matrix", "roc", "precision-recall", "lift", "score-bins"),
        *("calibration", "importance"),
    ],
    "multiclass": ["metrics", "confusion-matrix", "class-figures", "importance"],
    "regression": ["metrics", "predicted-vs-true", "residuals", "importance"],
    "quantiles": ["metrics", "predicted-vs-true", "residuals", "quantiles", "importance"],
}
UNTAUGHT = {"anomaly-scores", "cluster-profile", "clusters"}
"""Those of clusters and anomalies, which `tests/contract/test_untaught.py` draws."""

EVERY = [(kind, name) for kind in KINDS for name in FITTING[kind]]


def texts(svg: bytes) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{{{SVG}}}text")]


def colours(png: bytes) -> Iterator[tuple[int, int, int]]:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return (colour for _, colour in picture.getcolors(2**24))


@pytest.mark.parametrize("kind", KINDS)
def test_an_evaluation_has_the_charts_that_are_of_its_kind(kind: str) -> None:
    assert list(gallery.fitting(evaluation(kind))) == FITTING[kind]


def test_every_chart_is_of_some_evaluation() -> None:
    known = {name for names in FITTING.values() for name in names}
    assert known | UNTAUGHT == set(gallery.names())
    assert list(gallery.fitting(old())) == ["metrics", "confusion-matrix"]
    assert gallery.fitting(None) == {}


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_a_chart_is_a_described_svg_that_says_its_words_as_text(kind: str, name: str) -> None:
    svg = drawing.svg(name, evaluation(kind))

    root = ET.fromstring(svg)
    chart = gallery.get(name)
    assert root.get("role") == "img"
    named = [each.get("id") for each in root.findall("*[@id]")][:2]
    assert root.get("aria-labelledby") == " ".join(named)
    assert root.find(f"{{{SVG}}}title").text == chart.title
    assert root.find(f"{{{SVG}}}desc").text == chart.words(evaluation(kind))
    assert chart.title in texts(svg)
    assert (root.get("width"), root.get("viewBox").split()[2]) == ("340", "340")
    used = [v[1:] for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")]
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert set(used) <= set(ids)
    assert len(ids) == len(set(ids))
    assert all(each.startswith(f"{name}-") for each in ids)
    assert b"http" not in svg.replace(b"http://www.w3.org/", b"")


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_a_chart_is_a_png_with_something_on_it(kind: str, name: str) -> None:
    data = drawing.png(name, evaluation(kind))

    picture = Image.open(io.BytesIO(data))
    assert picture.width == 3 * 340
    assert picture.height > 300
    assert picture.text["Description"] == gallery.get(name).words(evaluation(kind))
    assert len(set(colours(data))) > 20
    assert (255, 255, 255) in set(colours(data))


def test_a_picture_is_the_same_every_time_and_beside_others() -> None:
    names = ("roc", "score-bins", "importance")
    first = [drawing.svg(name, evaluation("two-class")) for name in names]

    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda name: drawing.svg(name, evaluation("two-class")), names))

    assert again == first
    assert drawing.png("roc", evaluation("two-class")) == drawing.png(
        "roc", evaluation("two-class")
    )


def test_drawing_changes_nothing_for_others() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    drawing.png("metrics", evaluation("regression"))

    assert dict(mpl.rcParams) == before


def test_in_a_page_a_chart_has_the_page_s_colours_and_width() -> None:
    for name in ("roc", "score-bins", "importance"):
        element = drawing.inline(name, evaluation("two-class"))
        root = ET.fromstring(element)
        assert root.get("width") is None
        assert root.get("viewBox")
        assert "var(--ink)" in element
        assert not [colour for colour in VARIABLES if colour in element]
        assert not element.startswith("<?xml")


def test_a_hostile_name_is_text_in_every_picture() -> None:
    for kind in KINDS:
        svg = drawing.svg("importance", evaluation(kind))
        assert b"<script" not in svg
        assert any(text.startswith('<script>alert("1")') for text in texts(svg))
    assert f"{plain(HOSTILE, 12)}" in texts(
        drawing.svg("confusion-matrix", evaluation("multiclass"))
    )


def test_dollar_signs_are_no_formula() -> None:
    ranks = [Importance(column=r"$\frac{1}$", drop=0.1, deviation=0.0)]
    found = msgspec.structs.replace(evaluation("regression"), importance=ranks)

    assert r"$\frac{1}$: 0.1" in texts(drawing.svg("importance", found))


def said(kind: str, name: str, found: Evaluation) -> str:
    """Return what a chart says instead of being drawn, in words as in the picture."""
    words = gallery.get(name).words(found)
    drawn = " ".join(texts(drawing.svg(name, found))[1:])
    assert drawn == words
    Image.open(io.BytesIO(drawing.png(name, found))).verify()
    return words


@pytest.mark.parametrize(
    ("y", "names", "why"),
    [
        ([0, 0, 0], ["roc"], "all of one class"),
        ([0, 0, 0], ["precision-recall", "lift"], "No row is positive"),
        ([1, 1, 1], ["roc"], "all of one class"),
    ],
)
def test_what_is_undefined_gives_a_chart_that_says_so(
    y: list[int], names: list[str], why: str
) -> None:
    scores = np.array([0.2, 0.6, 0.9])
    said_, prior = np.c_[1 - scores, scores], np.array([0.5, 0.5])
    rows = Truth(np.array(y), np.array([0, 1, 1]), said_, prior, ("a", "b"))
    found = appraise(rows, "two-class", Evaluate(resamples=0))

    for name in names:
        assert why in said("two-class", name, found)
    for name in gallery.fitting(found):
        assert drawing.svg(name, found)


def test_figures_without_any_value_give_a_chart_that_says_so() -> None:
    found = msgspec.structs.replace(old(), metrics={"auc": None, "accuracy": None})

    assert said("two-class", "metrics", found) == "No figure has a value for these rows."


@pytest.mark.parametrize("scale", [0.0, 1e-300, 1e300, 1.7e308])
def test_numbers_of_any_size_are_drawn_or_said_to_be_too_large(scale: float) -> None:
    found = evaluation("regression")
    assert found.residuals
    residuals = msgspec.structs.replace(
        found.residuals,
        **{
            part: [value * scale / 8 for value in getattr(found.residuals, part)]
            for part in ("edges", "quantiles", "true", "predicted")
        },
    )
    metrics = {"mean-absolute-error": scale, "coefficient-of-determination": -scale}
    sure = {"mean-absolute-error": Interval(low=0.0, high=scale)}
    found = msgspec.structs.replace(found, residuals=residuals, metrics=metrics, intervals=sure)

    for name in FITTING["regression"]:
        assert Image.open(io.BytesIO(drawing.png(name, found))).width == 1020
        ET.fromstring(drawing.svg(name, found))


def test_of_many_classes_the_most_frequent_ones_are_shown_and_the_rest_as_one() -> None:
    count = 30
    y = np.repeat(np.arange(count), np.arange(1, count + 1))
    said_ = np.eye(count)[(y + (y % 2)) % count] * 0.9 + 0.1 / count
    names = tuple(f"class {place}" for place in range(count))
    rows = Truth(y, said_.argmax(1), said_, np.full(count, 1 / count), names)
    found = appraise(rows, "multiclass", Evaluate(resamples=0))

    shown = texts(drawing.svg("confusion-matrix", found))
    assert "(all ot…" in shown
    assert "class 29" in shown
    assert "class 2" not in shown
    words = gallery.get("confusion-matrix").words(found)
    right = sum(found.confusion.counts[k][k] for k in range(count))
    assert str(right) in words
    classes = texts(drawing.svg("class-figures", found))
    assert "class 29 (30 rows)" in [text.replace("  ", " ") for text in classes]
    assert len([text for text in classes if text.startswith("class ")]) == 15


def test_one_class_alone_and_one_row_alone_are_drawn() -> None:
    single = Truth(np.array([3.0]), np.array([3.0]))
    for found in (
        appraise(single, "regression", Evaluate(resamples=0)),
        appraise(truth("multiclass").take([0]), "multiclass", Evaluate(resamples=0)),
    ):
        for name in gallery.fitting(found):
            assert drawing.png(name, found)
            assert gallery.get(name).words(found)
