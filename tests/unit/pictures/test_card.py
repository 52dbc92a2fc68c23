"""The model card: everything in it, nothing but text from outside, nothing to fetch."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from tests.evaluated import HOSTILE, KINDS, evaluation, imported, old, source
from trainlet.pictures import card, gallery
from trainlet.pictures.pages import in_markdown
from trainlet.pictures.source import Source
from trainlet.pictures.words import plain
from trainlet.recipes import ClassWeights, Recipe, Split
from trainlet.registry import Input

VOID = {"meta", "link", "img", "br", "hr", "input"}
SECTIONS = [
    *("Metrics", "Charts", "Figures in detail", "Data", "Columns", "Cleaning", "Learner"),
    *("Parity", "Provenance", "Promotion"),
]


class Page(HTMLParser):
    """A page that was read: its elements balanced, its attributes and texts kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def of(self, tag: str) -> list[str]:
        return [text for at, text in self.texts if at == tag]


@cache
def shown(kind: str) -> str:
    """Return the page of a version of that kind."""
    return card.html(source(kind))


def rows(markdown: str) -> dict[str, str]:
    """Return the first two cells of each line of the tables."""
    found = re.findall(r"^\| (.*?) \| (.*?) \|", markdown, re.MULTILINE)
    return {name.strip("*"): value for name, value in found}


def retold(kind: str, **facts: Any) -> Source:
    """Return a version whose recipe says otherwise in some fields."""
    recipe = {**source(kind).manifest.recipe, **msgspec.to_builtins(facts)}
    return source(kind, recipe=recipe)


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_is_one_page_that_fetches_and_runs_nothing(kind: str) -> None:
    text = shown(kind)
    page = Page(text)

    assert not {"script", "link", "img", "iframe", "object", "a", "form"} & set(page.tags)
    links = [value for name, value in page.attributes if name.endswith(("href", "src"))]
    assert all((value or "").startswith("#") for value in links)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    outside = text.replace("http://www.w3.org/2000/svg", "").replace(
        "http://www.w3.org/1999/xlink", ""
    )
    assert not re.search(r"https?://|@import|url\((?!#)", outside)
    policy = ("content", "default-src 'none'; style-src 'unsafe-inline'")
    assert policy in page.attributes
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_has_every_section_and_every_chart_with_how_to_read_it(kind: str) -> None:
    page = Page(shown(kind))

    assert page.of("h1") == ["m, version 3"]
    assert page.of("h2") == SECTIONS
    fitting = gallery.fitting(evaluation(kind))
    assert page.of("figcaption") == [chart.reading for chart in fitting.values()]
    assert page.tags.count("svg") == len(fitting)
    assert page.of("title")[1:] == [chart.title for chart in fitting.values()]
    for _, title in [(name, chart.title) for name, chart in fitting.items()]:
        assert title in page.of("text")


def test_it_is_for_phones_for_dark_pages_and_for_keyboards() -> None:
    text = shown("two-class")

    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert "@media (prefers-color-scheme: dark)" in text
    assert text.count("<table>") == text.count('<div class="scroll" role="region" tabindex="0"')
    assert re.search(r"\.scroll \{[^}]*overflow-x: auto", text)
    assert re.search(r"figure svg \{[^}]*width: 100%", text)


def test_a_hostile_name_is_text_in_the_page() -> None:
    text = shown("multiclass")
    page = Page(text)

    assert "<script" not in text
    assert "<i>" not in text
    told = [each for at, each in page.texts if at in ("td", "dd", "text", "desc", "th")]
    assert any(each == plain(HOSTILE, 400).strip() for each in told)
    assert "\x00" not in text
    assert "\u202e" not in text


def test_a_hostile_name_is_text_in_markdown() -> None:
    text = card.markdown(source("multiclass"))

    assert "<script" not in text.replace("\\<script", "")
    for line in text.splitlines():
        if line.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", line))
            assert cells >= 3
    columns = [line for line in text.splitlines() if "alert" in line and line.startswith("| ")]
    assert columns
    assert all(r"\*star\* \`x\` \$y\$" in line for line in columns)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("a|b", r"a\|b"),
        ("<b>&amp;", r"\<b\>\&amp;"),
        ("_a_ *b* `c` [d](e) ~f~ #g", r"\_a\_ \*b\* \`c\` \[d\]\(e\) \~f\~ \#g"),
        ("back\\slash", r"back\\slash"),
        ("http://x.y", r"http\://x.y"),
        ("www.x.y", r"www\.x.y"),
        ("@octocat", r"\@octocat"),
        (0.5, "0.5"),
    ],
)
def test_marks_of_markdown_are_escaped(text: object, marked: str) -> None:
    assert in_markdown(text) == marked


def test_markdown_has_the_same_sections_and_whole_tables() -> None:
    text = card.markdown(source("quantiles"))

    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == [name for name in SECTIONS if name != "Charts"]
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    for block in blocks:
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(counts) == 1, block
        assert re.fullmatch(r"\|(?:-{3}:?\|)+", block.splitlines()[1])
    assert len(blocks) >= 12
    assert "\n\n\n" not in text


def test_markdown_refers_to_pictures_where_there_are_any() -> None:
    text = card.markdown(source("two-class"), {"roc": "charts/roc.svg"})

    assert "## Charts\n\n![ROC curve](<charts/roc.svg>)\n\n" in text
    assert text.count("![") == 1
    assert gallery.get("roc").reading in text


def test_a_class_is_called_the_same_in_all_places() -> None:
    signature = msgspec.structs.replace(
        source("two-class").manifest.signature, classes=[False, True], positive=True
    )
    known = rows(card.markdown(source("two-class", signature=signature)))

    assert (known["Classes"], known["Positive class"]) == ("False, True", "True")


def test_what_is_known_stands_in_the_card() -> None:
    known = rows(card.markdown(source("two-class")))

    assert known["Created"] == "2026-11-25 09:41 UTC"
    assert known["Positive class"].startswith("\\<script")
    assert known["Named by"] == "champion"
    assert known["Tags"] == "audited"
    assert known["Dataset"] == "adult"
    assert known["Version"] == "3d9de636ce8bf747dd46"
    assert known["Earlier versions"] == "e1"
    assert known["Rows of one group stay together"] == "household"
    assert known["Time of a row"] == "seen"
    assert known["Weight of a row"] == "weight"
    counts = ("In the dataset", "Without a label", "Removed by steps", "Skipped for missing values")
    assert [known[name] for name in counts] == ["15", "1", "2", "3"]
    assert known["age"] == "integer"
    assert known["Accuracy"] == "0.6667"
    assert known["SHA-256 of the file"] == "5" * 64
    assert known["SHA-256 of the recipe"] == "d" * 64
    assert known["Seed"] == "4711"
    assert known["Led to by"] == r"upload uploads/adult/\<a\>.csv"
    assert known["Seconds"] == r"1.5 \(fit 1.5\)"
    assert known["Estimated cost"] == "0.0001"
    assert known["numpy"] == "2.4"
    assert known["Largest difference"] == "7e-16, 1e-09 allowed"
    assert known["Judged against"] == "version 2"
    assert known["Must be better"] == "by more than 0.001, judged by the metric of its task"
    assert known["2026-11-25 09:41"] == "champion came to name it"


def test_steps_and_settings_are_told_in_words() -> None:
    text = card.markdown(source("two-class"))

    assert "### 1. Clean Missing Data\n" in text
    assert "| Acts on | all columns that it takes |" in text
    assert "| Cleaning mode | replace with mode |" in text
    assert "### 2. Normalize Data\n" in text
    assert "| Acts on | from all columns; exclude age |" in text
    assert "| Maximum number of leaves per tree | 20 | 20 | Most leaves of a tree. |" in text
    assert "Differs from Studio: Maximum number of leaves per tree is at least 2, and at" in text


def test_figures_have_intervals_and_reasons_for_having_none() -> None:
    text = card.markdown(source("regression"))
    found = evaluation("regression")

    interval = found.intervals["mean-absolute-error"]
    line = next(line for line in text.splitlines() if line.startswith("| Mean Absolute Error"))
    assert f"{interval.low:.4g} to {interval.high:.4g} | lower |" in line
    assert "| Negative Log Likelihood | - | - | lower |" in text
    why = found.undefined["negative-log-likelihood"]
    assert f"Negative Log Likelihood has no value: {why}" in text
    assert "The intervals are of 20 resamples of the rows." in text
    assert "On 6 rows that the model was not trained on." in text


def test_rows_that_were_drawn_or_had_gaps_are_told() -> None:
    found = msgspec.structs.replace(evaluation("two-class"), of=50, with_gaps=1)
    told = Source(
        version=source("two-class").version,
        manifest=source("two-class").manifest,
        evaluation=found,
    )

    text = card.markdown(told)

    assert "On 6 rows, drawn from 50, that the model was not trained on." in text
    assert "1 row more had missing values, and got no answer." in text


@pytest.mark.parametrize(
    ("split", "rule"),
    [
        (Split(by="random"), "20 % of the rows, at random, with the classes' shares kept"),
        (Split(by="random", stratified=False, fraction=0.5), "50 % of the rows, at random"),
        (Split(by="content"), "a hash of their content"),
        (Split(by="column", column="user|id"), r"one value of user\|id on one side"),
        (Split(by="period", days=30), "all rows of 30 days by seen on one side"),
        (Split(by="time", column="when"), "the newest by when"),
    ],
    ids=range(6),
)
def test_how_rows_were_held_out_is_told(split: Split, rule: str) -> None:
    known = rows(card.markdown(retold("two-class", split=split)))

    assert rule in known["Rows held out"]


@pytest.mark.parametrize(
    ("weights", "said"),
    [("balanced", "all classes alike"), ({"a": 2.0, "b": 0.5}, "a: 2; b: 0.5")],
)
def test_weights_of_classes_are_told(weights: ClassWeights, said: str) -> None:
    known = rows(card.markdown(retold("two-class", class_weights=weights)))

    assert known["Weight of a class"] == said


def test_an_imported_model_has_a_card_that_says_what_is_not_known() -> None:
    for text in (card.markdown(imported()), card.html(imported())):
        assert "The version was not evaluated: it was imported." in text
        assert "The model was imported: nothing is known of its data." in text
        assert "No recipe of this service made the model." in text
        assert "Nothing is known of a promotion." in text
        assert "Charts" not in text
        assert "None" not in text
    assert Page(card.html(imported())).of("h2") == [
        name for name in SECTIONS if name not in ("Charts", "Figures in detail")
    ]


def test_a_version_that_was_evaluated_long_ago_has_a_card() -> None:
    found = source("two-class")
    told = Source(version=found.version, manifest=found.manifest, evaluation=old())

    page, known = Page(card.html(told)), rows(card.markdown(told))

    assert page.tags.count("svg") == 2
    assert (known["Accuracy"], known["AUC"]) == ("0.5", "-")


def test_what_the_catalogue_no_longer_holds_is_told_by_its_id() -> None:
    recipe = source("two-class").manifest.recipe
    recipe = {
        **recipe,
        "learner": {"use": "gone-learner", "settings": {"depth": 3}},
        "steps": [{"use": "gone-step", "settings": {"way": "up"}}],
    }

    text = card.markdown(source("two-class", recipe=recipe))

    assert "| **Learner** | Gone learner |" in text
    assert "| Depth | 3 | - |  |" in text
    assert "### 1. Gone step\n" in text
    assert "| Way | up |" in text


def test_a_recipe_of_another_layout_is_none() -> None:
    assert source("two-class", recipe={"recipe": 99}).recipe is None
    assert isinstance(source("two-class").recipe, Recipe)
    assert "No recipe of this service" in card.markdown(source("two-class", recipe={"x": 1}))


def test_a_card_of_very_many_columns_is_cut_and_says_so() -> None:
    found = source("two-class")
    inputs = [Input(name=f"c{place}", type="number") for place in range(1000)]
    signature = msgspec.structs.replace(found.manifest.signature, inputs=inputs)

    text = card.markdown(source("two-class", signature=signature))

    assert "| c199 |" in text
    assert "| c200 |" not in text
    assert "and 800 more" in text
    assert "| c0 | number | no answer for the row | - |" in text
