"""The commands that move, compare, keep and drop versions, against the running service."""

import gzip
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime
import pytest
from click.testing import CliRunner, Result

from tests.images import png
from tests.servers import running_service
from tests.trained import AUTOMOBILES, GAPS, train, upload
from tests.versions import copies, publish_copy
from trainlet import recipes
from trainlet.cli import commands
from trainlet.client import Client, Refused
from trainlet.recipes import Recipe
from trainlet.registry import Artifacts
from trainlet.store import Store, open_store

pytestmark = pytest.mark.served
CAR = {"horsepower": 100, "engine-size": 120, "make": "audi"}
Command = Callable[..., Result]


@dataclass(frozen=True)
class Place:
    """A running service over a store, and a version to publish again."""

    url: str
    store: Store
    original: Artifacts


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("command-line")
    store = open_store(str(folder / "store"))
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    with running_service(folder / "store", folder / "log") as service:
        yield Place(service.url, store, copies(store, "gaps"))


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    with Client(place.url) as client:
        yield client


@pytest.fixture
def other(place: Place) -> Iterator[Client]:
    """Somebody else."""
    with Client(place.url) as client:
        yield client


@pytest.fixture
def model(place: Place) -> str:
    """A model of three versions; the third is champion and latest."""
    name = f"m-{uuid.uuid4().hex[:12]}"
    for number in (1, 2, 3):
        publish_copy(place.store, place.original, name, str(number) * 32)
    return name


@pytest.fixture
def run(place: Place, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in this process; a refusal is raised."""
    monkeypatch.setenv("TRAINLET_URL", place.url)

    def invoke(*arguments: Any) -> Result:
        return CliRunner().invoke(
            commands, list(map(str, arguments)), catch_exceptions=False, terminal_width=120
        )

    return invoke


def champion(client: Client, model: str) -> int:
    return client.get(f"/v1/models/{model}")["champion"]


def test_the_client_promotes_and_rolls_back(client: Client, model: str) -> None:
    rolled_back = client.rollback(model)
    promoted = client.move_alias(model, 1, why="safer")
    named = client.move_alias(model, "latest", "stable")
    moves = client.get(f"/v1/models/{model}/history")["moves"]

    assert [answer["version"] for answer in (rolled_back, promoted, named)] == [2, 1, 3]
    assert champion(client, model) == 1
    assert [(m["alias"], m["before"], m["after"], m["why"]) for m in moves[:3]] == [
        ("stable", 0, 3, ""),
        ("champion", 2, 1, "safer"),
        ("champion", 3, 2, "rolled back"),
    ]


def test_a_rollback_that_someone_else_was_faster_with_is_refused(
    client: Client, other: Client, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = client._send

    def slow(method: str, path: str, **parts: Any) -> Any:
        answer = send(method, path, **parts)
        if method == "GET":
            other.rollback(model)
        return answer

    monkeypatch.setattr(client, "_send", slow)
    with pytest.raises(Refused) as caught:
        client.rollback(model)

    assert caught.value.document["code"] == "PreconditionFailed"
    assert champion(other, model) == 2


def test_the_client_tags_prunes_and_deletes(client: Client, model: str) -> None:
    tagged = client.tag(model, 1, ["b", "a"])
    deleted = client.delete(f"/v1/models/{model}/versions/2")
    pruned = client.prune(model, 1)

    assert (tagged["number"], tagged["tags"]) == (1, ["a", "b"])
    assert (deleted["deleted"], pruned["deleted"]) == ([2], [1])
    with pytest.raises(Refused) as caught:
        client.delete(f"/v1/models/{model}/versions/3")
    assert caught.value.document["code"] == "StillNamed"
    assert caught.value.remedy


def test_a_version_that_is_exported_scores_with_onnxruntime_alone(
    client: Client, model: str, tmp_path: Path
) -> None:
    folder = client.export(model, tmp_path / "new" / "folder", 2)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    session = onnxruntime.InferenceSession((folder / "model.onnx").read_bytes())
    columns = manifest["signature"]["inputs"]
    numbers = [float(CAR[c["name"]]) for c in columns if c["type"] != "text"]
    texts = [CAR[c["name"]] for c in columns if c["type"] == "text"]

    (labels,) = session.run(
        ["Scored Labels"],
        {"numbers": np.array([numbers]), "text": np.array([texts], dtype=object)},
    )

    served = client.score(f"{model}/versions/2", [CAR])
    assert served["version"] == 2
    assert labels.tolist() == [served["predictions"][0]["Scored Labels"]]
    assert manifest["build"] == "2" * 32
    assert json.loads((folder / "evaluation.json").read_bytes()) == {}
    recipe = msgspec.json.decode((folder / "recipe.json").read_bytes(), type=Recipe)
    assert recipe == msgspec.convert(manifest["recipe"], Recipe)


def test_the_files_of_an_export_are_of_one_version_though_the_alias_moves(
    client: Client, other: Client, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, send = [], client._send

    def moving(method: str, path: str, **parts: Any) -> Any:
        asked.append(path.removeprefix(f"/v1/models/{model}/versions/"))
        answer = send(method, path, **parts)
        other.move_alias(model, 1)
        return answer

    monkeypatch.setattr(client, "_send", moving)
    folder = client.export(model, tmp_path)

    assert asked == ["champion", "3/evaluation", "3/model.onnx"]
    assert json.loads((folder / "manifest.json").read_bytes())["build"] == "3" * 32


def test_an_export_that_is_refused_leaves_no_folder(
    client: Client, model: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused):
        client.export(model, tmp_path / "out", 9)

    assert not (tmp_path / "out").exists()


def test_the_client_has_a_model_retrained(place: Place, client: Client, model: str) -> None:
    recipes.save(place.store, model, msgspec.convert({**GAPS, "promote": {}}, Recipe))

    receipt = client.wait(client.retrain(model)["job"])

    assert (receipt["model"], receipt["trigger"], receipt["champion_before"]) == (
        model,
        "request",
        3,
    )
    assert client.get(f"/v1/models/{model}/receipts")["receipts"] == [receipt]
    with pytest.raises(Refused) as caught:
        client.retrain(model, "0" * 20)
    assert caught.value.document["code"] == "DatasetMissing"


def test_versions_are_promoted_and_rolled_back_by_command(
    run: Command, client: Client, model: str
) -> None:
    rolled_back = run("model", "rollback", model)
    named = run("model", "promote", model, "previous", "--alias", "champion", "--json")
    promoted = run("model", "promote", model, "3", "--why", "better after all")
    mine = run("model", "promote", model, "latest", "--alias", "mine")

    assert rolled_back.output == f"{model}: champion = 2\n"
    assert json.loads(named.output) == {"alias": "champion", "version": 1, "revision": 5}
    assert promoted.output == f"{model}: champion = 3\n"
    assert mine.output == f"{model}: mine = 3\n"
    assert champion(client, model) == 3


def test_the_history_is_shown_newest_first(run: Command, model: str) -> None:
    run("model", "promote", model, "1", "--why", "[b]safer[/b]")
    run("model", "delete", model, "2")

    shown = run("model", "history", model).output
    moves = json.loads(run("model", "history", model, "--json").output)

    lines = [line.split() for line in shown.splitlines() if "http" in line]
    assert shown.startswith(f"history of {model}\n")
    assert lines[0][2:] == ["(deleted)", "2", "0", "http", "deleted"]
    assert lines[1][2:] == ["champion", "3", "1", "http", "[b]safer[/b]"]
    assert [move["before"] for move in moves[:2]] == [2, 3]


def test_versions_are_compared_by_command(run: Command, model: str, place: Place) -> None:
    recipe = {**place.original.manifest.recipe, "seed": 11}
    manifest = msgspec.structs.replace(place.original.manifest, recipe=recipe)
    other = msgspec.structs.replace(place.original, manifest=manifest)
    publish_copy(place.store, other, model, "4" * 32)

    shown = run("model", "compare", model, "1", "champion").output
    same = run("model", "compare", model, "1", "2").output
    document = json.loads(run("model", "compare", model, "1", "champion", "--json").output)

    assert f"{model} on each version's own held-out rows" in shown
    lines = [line.split() for line in shown.splitlines()]
    assert ["metric", "version", "1", "version", "4"] in lines
    assert [line[1:] for line in lines if line[:1] == ["recipe.seed"]] == [["0", "11"]]
    metric = next(line for line in lines if line[:1] == ["coefficient-of-determination"])
    assert metric[1] == metric[2]
    assert "what differs" not in same
    assert document["differences"] == {"recipe.seed": [0, 11]}


def test_tags_are_given_and_taken_by_command(run: Command, model: str) -> None:
    given = run("model", "tag", model, "champion", "west", "audited")
    taken = run("model", "tag", model, "3")
    document = json.loads(run("model", "tag", model, "2", "x", "--json").output)

    assert given.output == f"{model} version 3: tags audited, west\n"
    assert taken.output == f"{model} version 3: tags none\n"
    assert (document["number"], document["tags"]) == (2, ["x"])


def test_versions_are_deleted_and_pruned_by_command(
    run: Command, client: Client, model: str
) -> None:
    deleted = run("model", "delete", model, "2")
    pruned = run("model", "prune", model, "--keep", "0")
    nothing = json.loads(run("model", "prune", model, "--keep", "0", "--json").output)

    assert deleted.output == f"{model}: deleted version 2\n"
    assert pruned.output == f"{model}: deleted 1 versions\n"
    assert nothing == {"model": model, "deleted": []}
    left = client.get(f"/v1/models/{model}/versions")["versions"]
    assert [version["number"] for version in left] == [3]


def test_a_version_is_exported_by_command(run: Command, model: str, tmp_path: Path) -> None:
    folder = tmp_path / "[bold]out"
    exported = run("model", "export", model, folder, "--version", "1")
    document = json.loads(run("model", "export", model, folder, "--json").output)

    files = ["evaluation.json", "manifest.json", "model.onnx", "recipe.json"]
    assert exported.output == f"{model}: {', '.join(files)} in {folder}\n"
    assert document == {"folder": str(folder), "files": files}
    assert json.loads((folder / "manifest.json").read_bytes())["build"] == "3" * 32


def test_a_retraining_is_asked_for_watched_and_told_by_command(
    run: Command, place: Place, client: Client, model: str
) -> None:
    recipes.save(place.store, model, msgspec.convert({**GAPS, "promote": {}}, Recipe))

    told = run("retrain", model).output
    again = json.loads(run("retrain", model, "--json").output)
    shown = run("model", "receipts", model).output

    first, second = client.get(f"/v1/models/{model}/receipts")["receipts"][::-1]
    assert f"{model} version {first['version']}: {first['outcome']}\n" in told
    assert first["why"] in told
    assert "205 rows of 1 uploads" in told
    assert f"champion: version {first['champion_after']}" in told
    assert again == second
    assert shown.startswith(f"receipts of {model}\n")
    assert [line.split()[2:4] for line in shown.splitlines() if "request" in line] == [
        ["request", second["outcome"]],
        ["request", first["outcome"]],
    ]


def test_a_first_retraining_becomes_champion_and_its_figures_are_told(
    run: Command, place: Place
) -> None:
    name = f"m-{uuid.uuid4().hex[:12]}"
    recipes.save(place.store, name, msgspec.convert({**GAPS, "promote": {}}, Recipe))

    told = run("retrain", name).output

    assert f"{name} version 1: promoted\n  There was no champion.\n" in told
    assert "champion: version 1" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["promote", "{model}", "9"], "no version or alias 9"),
        (["promote", "{model}", "²"], "'²' can't name a alias"),
        (["promote", "{model}", "1", "--alias", "latest"], "'latest' is not moved by hand"),
        (["rollback", "nobody"], "no model 'nobody'"),
        (["delete", "{model}", "champion"], "is champion, latest"),
        (["compare", "{model}", "1"], "1 versions can't be compared"),
        (["tag", "{model}", "1", "Big"], "'Big' can't name a tag"),
        (["export", "{model}", "out", "--version", "9"], "no version or alias 9"),
        (["history", "nobody"], "no model 'nobody'"),
        (["receipts", "nobody"], "no model 'nobody'"),
    ],
    ids=range(10),
)
def test_what_is_refused_is_raised_with_the_remedy(
    run: Command, model: str, arguments: list[str], said: str
) -> None:
    with pytest.raises(Refused) as caught:
        run("model", *(argument.format(model=model) for argument in arguments))

    assert said in caught.value.detail
    assert caught.value.remedy


def test_a_refusal_ends_with_1_and_a_misuse_with_2(place: Place) -> None:
    def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trainlet.cli", *arguments, "--url", place.url]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    refused = ended("model", "promote", "nobody", "1")
    as_json = ended("retrain", "nobody", "--json")
    misused = ended("model", "prune", "nobody", "--keep", "-1")

    assert (refused.returncode, as_json.returncode, misused.returncode) == (1, 1, 2)
    assert refused.stderr.startswith("There is no model 'nobody'.\n")
    assert json.loads(as_json.stderr)["code"] == "ModelMissing"
    assert "Traceback" not in refused.stderr + misused.stderr


def test_a_table_is_scored_by_command(
    run: Command, model: str, client: Client, tmp_path: Path
) -> None:
    out = tmp_path / "answered.csv"
    told = run("score-batch", f"{model}@latest", "autos", "--out", out)

    assert f"205 rows scored by {model} version 3" in told.output
    first = out.read_text().splitlines()[1].split(",")
    scored = client.score(model, [{"horsepower": 111, "engine-size": 130, "make": "alfa-romero"}])
    assert float(first[-1]) == scored["predictions"][0]["Scored Labels"]


def test_a_recommender_lists_by_command(run: Command, place: Place, tmp_path: Path) -> None:
    ratings = "user,item,stars\n" + "".join(
        f"u{user},i{(user + item) % 7},{1 + (user * item) % 5}\n"
        for user in range(12)
        for item in range(1, 5)
    )
    upload(place.store, "ratings", ratings.encode())
    recipe = {
        "dataset": "ratings",
        "label": "stars",
        "learner": {"use": "matchbox-recommender", "settings": {"number_of_traits": 2}},
        "split": {"refit": True},
    }
    train(place.store, "liked", recipe=recipe)
    upload(place.store, "people", b"user\nu0\nu1\n")
    out = tmp_path / "lists.csv"
    asked = ("--kind", "items", "--count", "2", "--unrated", "--out", out)
    run("score-batch", "liked", "people", *asked)
    heads, first, _ = (line.split(",") for line in out.read_text().splitlines())

    assert heads == ["User", "Item 1", "Item 2"]
    assert first[0] == "u0"
    assert not {"i1", "i2", "i3", "i4"} & set(first[1:])


def test_settings_are_searched_for_by_command(run: Command, model: str, tmp_path: Path) -> None:
    drawn = tmp_path / "drawn"
    asked = ("tuned", "--dataset", "autos", "--label", "price", "--learner", "linear-regression")
    swept = ("--range", "l2_regularization_weight=0.01; 1", "--folds", "2", "--runs", "4")
    told = run("tune", *asked, *swept, "--charts", drawn)
    builder = 'l2_regularization_weight={"minimum": 1, "maximum": 100, "count": 2}'
    alone = json.loads(run("tune", *asked, "--range", builder, "--folds", "2", "--json").output)

    assert "4 of 4 trials, by mean-absolute-error" in told.output
    assert sorted(file.name for file in drawn.iterdir()) == [
        "best-so-far.svg",
        "parallel-coordinates.svg",
    ]
    assert told.output.count("linear-regression") >= 4
    weights = {trial["settings"]["l2_regularization_weight"] for trial in alone["trials"]}
    assert weights <= {1.0, 100.0}
    assert (len(alone["trials"]), alone["folds"]) == (5, 2)


def test_versions_are_judged_by_command_on_the_same_rows(run: Command, model: str) -> None:
    told = run("evaluate", f"{model}@1", model, "--dataset", "autos", "--rows", "100")
    alone = json.loads(run("evaluate", model, "--dataset", "autos", "--json").output)

    assert f"{model}@1" in told.output
    assert "better by" in told.output
    assert "was trained on this table" in told.output
    assert alone["judged"][0]["evaluation"]["metrics"]["coefficient-of-determination"] > 0.5


def test_a_recipe_is_tried_on_folds_by_command(run: Command, tmp_path: Path) -> None:
    recipe, out = tmp_path / "recipe.json", tmp_path / "scored.csv"
    recipe.write_text(json.dumps(GAPS))
    told = run("cross-validate", "--recipe", recipe, "--folds", "3", "--out", out).output
    asked = ("--dataset", "autos", "--label", "price", "--learner", "linear-regression")
    alone = json.loads(
        run("cross-validate", *asked, "--folds", "2", "--seed", "3", "--json").output
    )
    own = json.loads(run("cross-validate", "gaps", "--folds", "3", "--json").output)

    assert "linear-regression on 201 rows of autos, folds dealt at random" in told
    lines = [line.split() for line in told.splitlines()]
    assert ["fold", "0", "fold", "1", "fold", "2"] in lines
    assert ["rows", "67", "67", "67"] in lines
    absolute = [line[3:] for line in lines if line[:2] == ["Mean", "Absolute"]]
    (mean, _), each = ([float(cell.replace(",", "")) for cell in line] for line in absolute)
    assert mean == pytest.approx(np.mean(each), abs=1)
    assert len(out.read_text().splitlines()) == 206
    assert (len(alone["folds"]), alone["seed"]) == (2, 3)
    assert [fold["rows"] for fold in own["folds"]] == [67] * 3


def test_faces_are_found_and_drawn_by_command(run: Command, tmp_path: Path) -> None:
    packed = Path(__file__).parents[1] / "data" / "astronaut.jpg.gz"
    file = tmp_path / "Eileen.JPG"
    file.write_bytes(gzip.decompress(packed.read_bytes()))
    told = run("detect-faces", file, "--largest", 0, "--out", tmp_path / "out")
    found = json.loads(run("detect-faces", "eileen.jpg", "--smallest", 150, "--json").output)
    written = json.loads((tmp_path / "out" / "faces.json").read_bytes())

    assert "eileen.jpg" in told.output
    assert written["settings"]["maximum_width"] is None
    assert [len(each["boxes"]) for each in written["images"]] == [1]
    assert (tmp_path / "out" / "eileen.jpg.png").read_bytes()[:4] == b"\x89PNG"
    assert [each["Scored Labels"] for each in found["images"]] == [False]


def test_a_file_that_is_no_picture_stops_no_other_and_names_are_told_apart(
    run: Command, place: Place, tmp_path: Path
) -> None:
    def ended(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trainlet.cli", *map(str, arguments), "--url", place.url]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    (tmp_path / "other").mkdir()
    for name in ("none.png", "other/NONE.png"):
        (tmp_path / name).write_bytes(b"no picture")
    good = tmp_path / "face.png"
    good.write_bytes(png(64, 64))
    told = json.loads(run("detect-faces", tmp_path / "none.png", good, "--json").output)
    alone = ended("detect-faces", tmp_path / "none.png")
    twice = ended("detect-faces", tmp_path / "none.png", tmp_path / "other/NONE.png")
    absent = ended("detect-faces", tmp_path / "nowhere.png")

    assert [each["image"] for each in told["images"]] == ["face.png", "none.png"]
    assert "PNG" in told["images"][1]["problem"]["detail"]
    assert (alone.returncode, twice.returncode, absent.returncode) == (1, 2, 2)
    assert "none.png: rename one" in twice.stderr
    assert "There is no file" in absent.stderr


def test_a_table_is_cleaned_by_command_and_what_was_learned_is_kept(
    run: Command, client: Client, tmp_path: Path
) -> None:
    steps = tmp_path / "steps.json"
    steps.write_text('[{"use": "normalize-data", "columns": ["wheel-base"]}]')
    cleaned = run(
        "clean",
        "autos",
        "--steps",
        steps,
        "--step",
        "clean-missing-data columns=bore,stroke cleaning_mode=replace-with-median"
        " generate_missing_value_indicator_column=true",
        "--into",
        "tidy",
    )
    out = tmp_path / "tidy.onnx"
    shown = run("transformation", "show", "tidy", "--out", out)
    listed = run("transformation", "list", "--json")

    assert "205 rows became 205" in cleaned.output
    assert "4 → 0" in cleaned.output
    assert "kept as transformation tidy@1" in cleaned.output
    assert "24 columns are as they were" not in cleaned.output
    assert "23 columns are as they were" in cleaned.output
    assert "bore_IsMissing" in shown.output
    assert out.read_bytes() == client.read(
        "/v1/transformations/tidy/versions/1/transformation.onnx"
    )
    assert {"name": "tidy", "latest": 1} in json.loads(listed.output)


def test_topics_are_shown_by_their_heaviest_terms_and_written(run: Command, tmp_path: Path) -> None:
    step = (
        "latent-dirichlet-allocation columns=make,fuel-type number_of_topics_to_model=2 n_grams=1"
    )
    run("clean", "autos", "--step", step, "--into", "themes", "--name", "themes")
    out = tmp_path / "matrix.csv"
    shown = run("transformation", "topics", "themes", "--out", out)
    told = json.loads(run("transformation", "topics", "themes", "--json").output)
    lines = out.read_text().splitlines()

    assert "Topic 2" in shown.output
    assert "gas" in shown.output
    assert lines[0] == "Feature,Topic 1,Topic 2"
    assert lines[1].startswith("gas,")
    assert len(lines) == len(told["feature_topic_matrix"]["rows"]) + 1
    assert told["perplexity"] > 1


def test_a_series_is_scored_and_drawn_by_command(
    run: Command, client: Client, tmp_path: Path
) -> None:
    table = tmp_path / "series.csv"
    values = [*(f"{(7 * day) % 11}" for day in range(300)), *["99"] * 30]
    table.write_text("t,v\n" + "".join(f"{60 * i},{value}\n" for i, value in enumerate(values)))
    client.upload("readings", table)
    out, charts = tmp_path / "scored.csv", tmp_path / "charts"
    where = ["--time", "t", "--data", "v"]
    how = ["--length-of-martingale", "20", "--length-of-strangeness-values", "100"]
    shown = run("detect-anomalies", "readings", *where, *how, "--out", out, "--charts", charts)
    lines = out.read_text().splitlines()
    result = json.loads(run("detect-anomalies", "readings", *where, "--json", *how).output)

    assert "rows of readings are alerts" in shown.output
    assert lines[0] == "t,v,Anomaly Score,Alert"
    assert [line for line in lines[1:301] if line.endswith(",1")] == []
    assert lines[-1].endswith(",1")
    assert sorted(file.name for file in charts.iterdir()) == ["alerts.svg", "scores.svg"]
    assert sum(line.endswith(",1") for line in lines) == result["alerts"]
    with pytest.raises(Refused, match="no column 'w'"):
        run("detect-anomalies", "readings", "--time", "t", "--data", "w")


def test_a_cleaning_is_done_again_until_it_is_stopped(run: Command) -> None:
    step = "clean-missing-data replacement_value=5 columns=bore,stroke"
    run("clean", "autos", "--step", step, "--into", "often", "--again")
    listed = run("cleaning", "list")
    stopped = run("cleaning", "stop", "often")

    assert "often" in listed.output
    assert "clean-missing-data" in listed.output
    assert "nothing is cleaned into often any more" in stopped.output
    assert json.loads(run("cleaning", "list", "--json").output) == []
    with pytest.raises(Refused):
        run("cleaning", "stop", "often")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clean", "autos", "--step", "normalize-data columns=colour"], "column 'colour'"),
        (["clean", "autos", "--step", "polish"], "no transform 'polish'"),
        (["clean", "nothing", "--step", "smote"], "no dataset 'nothing'"),
        (["transformation", "show", "nothing"], "no transformation 'nothing'"),
    ],
)
def test_what_cannot_be_cleaned_is_refused(run: Command, arguments: list[str], said: str) -> None:
    with pytest.raises(Refused) as caught:
        run(*arguments)

    assert said in caught.value.detail
    assert caught.value.remedy


def test_a_step_that_is_none_is_misused(run: Command, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for arguments in (["--step", "smote 100"], ["--steps", str(broken)]):
        assert run("clean", "autos", *arguments).exit_code == 2
