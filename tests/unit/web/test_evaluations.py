"""Cards, charts and thresholds over HTTP."""

import io
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.evaluated import evaluation, imported, old
from tests.problems import refused
from tests.versions import copies
from trainlet import keys, registry
from trainlet.evaluations import Evaluation, best_by_f_score
from trainlet.evaluations.curves import studio_bins
from trainlet.store import Store

INCOME = "/v1/models/income/versions/1"
PRICE = "/v1/models/price/versions/champion"
TWO = ("confusion-matrix", "roc", "precision-recall", "lift", "score-bins", "calibration")


def publish(store: Store, data: bytes, **facts: Any) -> str:
    """Publish a version of ``income`` with another evaluation; return its address."""
    original = copies(store, "income")
    manifest = msgspec.structs.replace(original.manifest, build="e" * 32, **facts)
    artifacts = msgspec.structs.replace(original, manifest=manifest, evaluation=data)
    return f"/v1/models/income/versions/{registry.publish(store, artifacts)}"


def stored(store: Store, name: str) -> Evaluation:
    version = registry.resolve(registry.read_index(store, name), name)
    data = registry.artifact(store, name, version, "evaluation.json")
    return msgspec.json.decode(data, type=Evaluation)


def test_a_card_is_a_page_unless_markdown_is_asked_for(catalogue: FlaskClient) -> None:
    page = catalogue.get(f"{INCOME}/card")
    asked = catalogue.get(f"{INCOME}/card?format=md")
    accepted = catalogue.get(f"{INCOME}/card", headers={"Accept": "text/markdown"})
    browser = catalogue.get(f"{PRICE}/card", headers={"Accept": "text/html,*/*;q=0.8"})

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["X-Trainlet-Version"] == "1"
    assert page.text.startswith("<!DOCTYPE html>")
    assert "<h1>income, version 1</h1>" in page.text
    assert "Two-Class Logistic Regression" in page.text
    assert asked.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert asked.text == accepted.text
    assert asked.text.startswith("# income, version 1\n")
    assert "![ROC curve](<charts/roc.svg>)" in asked.text
    assert browser.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>price, version 1</h1>" in browser.text


def test_a_card_tells_aliases_tags_and_moves_of_its_version_alone(
    catalogue: FlaskClient, filled: Store
) -> None:
    address = publish(filled, b"{}")
    catalogue.put(f"{INCOME}/tags", json={"tags": ["audited"]})
    catalogue.put("/v1/models/income/aliases/champion", json={"version": 1, "why": "slow <b>"})

    first = catalogue.get(f"{INCOME}/card?format=md").text
    second = catalogue.get(f"{address}/card?format=md").text

    assert "| **Named by** | champion |" in first
    assert "| **Tags** | audited |" in first
    assert "| champion came to name it | http | slow \\<b\\> |" in first
    assert "| **Named by** | latest |" in second
    assert "| champion left it | http | slow \\<b\\> |" in second
    assert "**Tags**" not in second


def test_the_charts_that_fit_are_listed_and_drawn(catalogue: FlaskClient) -> None:
    found = catalogue.get(f"{INCOME}/charts").json

    assert (found["model"], found["version"]) == ("income", 1)
    assert set(TWO) <= {chart["id"] for chart in found["charts"]}
    roc = next(chart for chart in found["charts"] if chart["id"] == "roc")
    assert roc["title"] == "ROC curve"
    assert roc["words"].startswith("The area under the curve is 0.")
    svg, png = catalogue.get(roc["svg"]), catalogue.get(roc["png"])
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    assert ET.fromstring(svg.data).get("role") == "img"
    assert png.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(png.data)).width == 1020
    assert svg.headers["X-Trainlet-Version"] == png.headers["X-Trainlet-Version"] == "1"


def test_a_number_s_charts_are_others(catalogue: FlaskClient) -> None:
    ids = {chart["id"] for chart in catalogue.get(f"{PRICE}/charts").json["charts"]}

    assert {"residuals", "predicted-vs-true"} <= ids
    assert not ids & set(TWO)


def test_chart_data_are_studio_s_curves_and_bins(catalogue: FlaskClient, filled: Store) -> None:
    found = catalogue.get(f"{INCOME}/chart-data").json
    known = stored(filled, "income").two_classes
    assert known

    assert found["positive"] == known.positive
    assert found["roc"][-1] == {
        "threshold": 0.0,
        "false_positive_rate": 1.0,
        "true_positive_rate": 1.0,
    }
    assert found["roc"][0]["true_positive_rate"] == 0.0
    assert len(found["roc"]) == len(known.cuts.thresholds) + 1
    assert set(found["precision_recall"][0]) == {"threshold", "recall", "precision"}
    assert found["lift"][-1]["true_positives"] == known.cuts.positives
    assert found["score_bins"] == studio_bins(known.bins)
    assert len(found["score_bins"]) == 10


def test_a_threshold_tells_what_it_does(catalogue: FlaskClient, filled: Store) -> None:
    default = catalogue.get(f"{INCOME}/threshold").json
    low = catalogue.get(f"{INCOME}/threshold?at=0.2").json
    nothing = catalogue.get(f"{INCOME}/threshold?at=1").json
    everything = catalogue.get(f"{INCOME}/threshold?at=0").json
    matrix, metrics = stored(filled, "income").confusion, stored(filled, "income").metrics
    assert matrix

    counts = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    assert [default[name] for name in counts] == [*matrix.counts[0], *matrix.counts[1]]
    assert (default["at"], default["threshold"]) == (0.5, 0.5)
    assert default["rows"] == sum(map(sum, matrix.counts))
    for ours, theirs in (("accuracy", "accuracy"), ("f_score", "f-score"), ("recall", "recall")):
        assert default[ours] == pytest.approx(metrics[theirs], abs=1e-12)
    assert low["threshold"] <= 0.2
    assert low["recall"] > default["recall"]
    assert (nothing["true_positives"], nothing["precision"]) == (0, None)
    assert (everything["recall"], everything["fallout"]) == (1.0, 1.0)


def test_the_best_threshold_is_chosen_by_f_score_or_by_cost(
    catalogue: FlaskClient, filled: Store
) -> None:
    best = catalogue.get(f"{INCOME}/threshold?by=f-score").json
    dear = catalogue.get(f"{INCOME}/threshold?false_positive=1&false_negative=5").json
    even = catalogue.get(f"{INCOME}/threshold?false_positive=1&false_negative=1").json
    known = stored(filled, "income").two_classes
    assert known

    assert best["by"] == "f-score"
    assert best["threshold"] == best_by_f_score(known.cuts).threshold
    assert best["f_score"] >= catalogue.get(f"{INCOME}/threshold").json["f_score"]
    assert (dear["by"], dear["false_positive"], dear["false_negative"]) == ("cost", 1.0, 5.0)
    assert dear["cost"] == dear["false_positives"] + 5 * dear["false_negatives"]
    assert dear["threshold"] < even["threshold"]
    assert even["cost"] == even["false_positives"] + even["false_negatives"]


def test_the_threshold_of_an_answer_can_be_asked_for(catalogue: FlaskClient) -> None:
    cheapest = catalogue.get(f"{INCOME}/threshold?false_positive=0&false_negative=1").json
    again = catalogue.get(f"{INCOME}/threshold?at={cheapest['threshold']}").json
    all_positive = catalogue.get(f"{INCOME}/threshold?at=-1")

    assert again["false_negatives"] == cheapest["false_negatives"] == 0
    assert all_positive.json["true_negatives"] == all_positive.json["false_negatives"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("at=x", "at"),
        ("at=", "at"),
        ("at=nan", "at"),
        ("at=-1.1", "at"),
        ("at=1.1", "at"),
        ("by=auc", "by"),
        ("at=0.5&by=f-score", "at"),
        ("by=f-score&false_positive=1&false_negative=1", "at"),
        ("false_positive=1", "false_negative"),
        ("false_negative=1", "false_positive"),
        ("false_positive=-1&false_negative=1", "false_positive"),
        ("false_positive=inf&false_negative=1", "false_positive"),
        ("false_positive=0&false_negative=0", "false_positive"),
    ],
)
def test_a_threshold_that_is_none_is_refused(
    catalogue: FlaskClient, query: str, field: str
) -> None:
    problem = refused(catalogue.get(f"{INCOME}/threshold?{query}"), 400, "BadRequest")

    assert problem["field"] == field


@pytest.mark.parametrize("path", ["threshold", "chart-data"])
def test_what_has_no_two_classes_has_no_thresholds(
    catalogue: FlaskClient, filled: Store, path: str
) -> None:
    wheels = refused(catalogue.get(f"/v1/models/wheels/versions/1/{path}"), 422, "Unprocessable")
    price = refused(catalogue.get(f"{PRICE}/{path}"), 422, "Unprocessable")
    before = publish(filled, msgspec.json.encode(old()))
    lacking = refused(catalogue.get(f"{before}/{path}"), 422, "Unprocessable")

    assert "is multiclass" in wheels["detail"]
    assert "is regression" in price["detail"]
    assert "before thresholds were kept" in lacking["detail"]


def test_an_imported_version_has_a_card_and_no_charts(
    catalogue: FlaskClient, filled: Store
) -> None:
    known = imported().manifest
    address = publish(filled, b"{}", recipe={}, dataset=known.dataset, parity=known.parity)

    assert catalogue.get(f"{address}/charts").json["charts"] == []
    assert "it was imported" in catalogue.get(f"{address}/card").text
    assert "it was imported" in catalogue.get(f"{address}/card?format=md").text
    problem = refused(catalogue.get(f"{address}/charts/roc.svg"), 422, "Unprocessable")
    assert "roc" in problem["detail"]
    assert (
        "was not evaluated"
        in refused(catalogue.get(f"{address}/threshold"), 422, "Unprocessable")["detail"]
    )


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("gaps/versions/9/card", 404, "VersionMissing"),
        ("gaps/versions/nobody/charts", 404, "VersionMissing"),
        ("gaps/versions/A/threshold", 400, "BadName"),
        ("Gaps/versions/1/card", 400, "BadName"),
        ("nobody/versions/1/chart-data", 404, "ModelMissing"),
        ("gaps/versions/1/card?format=pdf", 400, "BadRequest"),
        ("gaps/versions/1/charts/roc", 404, "ModuleMissing"),
        ("gaps/versions/1/charts/roc.pdf", 404, "ModuleMissing"),
        ("gaps/versions/1/charts/none.svg", 404, "ModuleMissing"),
        ("gaps/versions/1/charts/.svg", 404, "ModuleMissing"),
        ("gaps/versions/1/charts/__init__.svg", 404, "ModuleMissing"),
        ("gaps/versions/1/charts/roc.svg", 422, "Unprocessable"),
    ],
)
def test_what_is_not_there_is_refused(
    catalogue: FlaskClient, path: str, status: int, code: str
) -> None:
    refused(catalogue.get(f"/v1/models/{path}"), status, code)


def test_a_version_whose_evaluation_has_just_been_deleted_is_missing(
    catalogue: FlaskClient, filled: Store
) -> None:
    version = registry.resolve(registry.read_index(filled, "gaps"), "gaps")
    filled.delete(keys.artifact("gaps", version.build, version.claim, "evaluation.json"))

    for path in ("card", "charts", "charts/metrics.svg", "threshold"):
        refused(catalogue.get(f"/v1/models/gaps/versions/1/{path}"), 404, "VersionMissing")


def test_a_hostile_evaluation_is_shown_as_text(catalogue: FlaskClient, filled: Store) -> None:
    address = publish(filled, msgspec.json.encode(evaluation("two-class")))

    text = catalogue.get(f"{address}/card").text

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert catalogue.get(f"{address}/charts/importance.png").status_code == 200


def test_what_draws_is_imported_when_something_is_drawn_and_not_before() -> None:
    code = (
        "import sys, tempfile\n"
        "from trainlet.web.app import create_app\n"
        "from trainlet.settings import Settings\n"
        "from trainlet.store import open_store\n"
        "app = create_app(open_store(tempfile.mkdtemp()), Settings())\n"
        "app.test_client().get('/v1/models/m/versions/1/threshold')\n"
        "before = [m for m in sys.modules if m.startswith(('matplotlib', 'trainlet.pictures'))]\n"
        "from tests.evaluated import old\n"
        "from trainlet.pictures import drawing\n"
        "drawing.svg('metrics', old())\n"
        "print(before, 'matplotlib.figure' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )

    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert printed.strip() == "[] True False"
