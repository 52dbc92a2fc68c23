"""The commands and methods that show how good a version is, against the running service."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.servers import running_service
from tests.trained import ADULT, AUTOMOBILES, GAPS, train, upload
from trainlet.cli import commands
from trainlet.client import Client, Refused
from trainlet.store import open_store

pytestmark = pytest.mark.served
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running service with a model of two classes and one of numbers."""
    folder = tmp_path_factory.mktemp("cards")
    store = open_store(str(folder / "store"))
    upload(store, "adult", ADULT.read_bytes())
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "income", dataset="adult", label="income", learner="two-class-logistic-regression")
    train(store, "gaps", recipe=GAPS)
    with running_service(folder / "store", folder / "log") as service:
        yield service.url


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in this process; a refusal is raised."""
    monkeypatch.setenv("TRAINLET_URL", url)

    def invoke(*arguments: Any) -> Result:
        return CliRunner().invoke(commands, ["model", *map(str, arguments)], catch_exceptions=False)

    return invoke


def test_a_card_is_printed_or_written(run: Command, tmp_path: Path) -> None:
    printed = run("card", "income").output
    page, text = tmp_path / "card.html", tmp_path / "card.md"
    written = run("card", "income", "--version", 1, "--out", page)
    run("card", "income", "--out", text)
    run("card", "income", "--format", "html", "--out", tmp_path / "other")

    assert printed.startswith("# income, version 1\n")
    assert str(page) in written.output.replace("\n", "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert text.read_text(encoding="utf-8") == printed
    assert (tmp_path / "other").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    asked = json.loads(run("card", "income", "--out", page, "--json").output)
    assert asked == {"file": str(page)}


def test_charts_are_drawn_into_a_folder(run: Command, tmp_path: Path) -> None:
    run("charts", "income", "--out", tmp_path / "svg")
    shown = run("charts", "gaps", "--out", tmp_path / "png", "--format", "png", "--json").output

    assert "roc.svg" in {file.name for file in (tmp_path / "svg").iterdir()}
    assert (tmp_path / "svg/roc.svg").read_bytes().startswith(b"<svg")
    files = sorted(file.name for file in (tmp_path / "png").iterdir())
    assert sorted(json.loads(shown)["files"]) == files
    assert "residuals.png" in files
    assert (tmp_path / "png/residuals.png").read_bytes().startswith(b"\x89PNG")


def test_a_threshold_is_shown_and_chosen(run: Command, url: str) -> None:
    shown = run("threshold", "income", "--at", 0.3).output
    cheapest = json.loads(run("threshold", "income", "--cost", 1, 5, "--json").output)
    best = json.loads(run("threshold", "income", "--by", "f-score", "--json").output)

    assert "income version 1, 600 rows, positive is >50K" in shown
    assert "recall" in shown
    assert (cheapest["by"], best["by"]) == ("cost", "f-score")
    with Client(url) as client:
        assert client.threshold("income", false_positive=1, false_negative=5) == cheapest
        assert client.threshold("income", 1, by="f-score") == best
        assert client.threshold("income")["at"] == 0.5
        assert client.card("income", kind="md").startswith("# income, version 1\n")


def test_what_cannot_be_is_refused(run: Command) -> None:
    with pytest.raises(Refused, match="is regression"):
        run("threshold", "gaps")
    with pytest.raises(Refused, match="several ways"):
        run("threshold", "income", "--at", 0.3, "--by", "f-score")
    assert run("threshold", "income", "--by", "auc").exit_code == 2
    assert run("charts", "income").exit_code == 2
