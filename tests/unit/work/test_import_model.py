"""A foreign file becomes a version once it has been tried; the first one serves."""

import hashlib
import re
from typing import Any

import numpy as np
import pytest

from tests import foreign
from tests.trained import AUTOMOBILES, GAPS, ended, train, upload
from trainlet import jobs, keys, registry
from trainlet.engine import confined
from trainlet.scoring.batch import from_rows
from trainlet.scoring.models import Models
from trainlet.store import Store
from trainlet.work import import_model

NAMES = ["a", "b", "c"]
LOGISTIC = "two-class-logistic-regression"
COLUMNS = [{"name": name} for name in NAMES]
BOMBED = "can't answer|memory|brought the process down|ended by the system"


def imported(store: Store, data: bytes, **wanted: Any) -> jobs.State:
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(keys.foreign_model("signs", sha256), data)
    return ended(store, "import-model", {"model": "signs", "sha256": sha256, "wanted": wanted})


def test_the_first_version_serves_and_answers_as_its_model(store: Store) -> None:
    model = foreign.fitted("two words")
    state = imported(store, foreign.saved(model), columns=COLUMNS, label="sign")
    assert state.result, state.error
    serving = Models(store, 2).get("signs")
    answer = serving.model.score(from_rows(NAMES, foreign.X.tolist(), NAMES))

    assert (state.result["version"], state.result["champion"]) == (1, 1)
    assert serving.model.signature.label == "sign"
    np.testing.assert_allclose(answer.probabilities, model.predict_proba(foreign.X), atol=1e-5)


def test_a_later_one_is_the_challenger_and_the_same_again_is_no_new_version(store: Store) -> None:
    imported(store, foreign.saved(foreign.fitted("two words")), columns=COLUMNS)
    results = [
        imported(store, foreign.saved(foreign.fitted("three")), columns=COLUMNS).result
        for _ in range(2)
    ]
    index = registry.read_index(store, "signs")

    assert [(r["version"], r["champion"]) for r in results if r] == [(2, 1), (2, 1)]
    assert {alias: named.version for alias, named in index.aliases.items()} == {
        "champion": 1,
        "latest": 1,
        "challenger": 2,
    }


def test_one_beside_a_trained_champion_is_the_challenger_and_can_be_promoted(store: Store) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "signs", recipe=GAPS)
    state = imported(store, foreign.saved(foreign.fitted("two words")), columns=COLUMNS)
    assert state.result, state.error
    before = registry.read_index(store, "signs").aliases
    registry.move_alias(
        store, "signs", "champion", "challenger", registry.Note(who="me", why="try")
    )

    assert (state.result["version"], state.result["champion"]) == (2, 1)
    assert {alias: named.version for alias, named in before.items()} == {
        "champion": 1,
        "latest": 1,
        "challenger": 2,
    }
    assert Models(store, 2).get("signs").model.signature.classes == ["no", "yes"]


def test_a_training_on_rows_that_an_imported_champion_stops_at_is_the_challenger(
    store: Store,
) -> None:
    names = [{"name": name, "type": "text"} for name in ("colour", "letter")]
    imported(store, foreign.encoded("words")[2], columns=names, label="sign")
    colours = np.where(np.arange(len(foreign.X)) % 3, foreign.COLOURS, "mauve")
    lines = zip(colours, foreign.LETTERS, foreign.WORDS, strict=True)
    table = "\n".join(["colour,letter,sign", *(",".join(line) for line in lines)])
    upload(store, "words", table.encode())
    recipe = {"dataset": "words", "label": "sign", "learner": {"use": LOGISTIC}, "promote": {}}
    result = train(store, "signs", recipe=recipe)

    assert (result["version"], result["champion"], result["outcome"]) == (2, 1, "challenger")
    assert "don't compare on the rows" in result["why"]
    assert registry.read_index(store, "signs").aliases["challenger"].version == 2


def test_one_that_another_was_faster_than_is_the_challenger(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(store, foreign.plain())
    shown = [None]  # as it was before the other came to serve
    find = import_model._champion
    monkeypatch.setattr(
        import_model, "_champion", lambda *where: shown.pop() if shown else find(*where)
    )
    state = imported(store, foreign.saved(foreign.fitted("two words")), columns=COLUMNS)

    assert state.result, state.error
    assert (state.result["version"], state.result["champion"], shown) == (2, 1, [])
    assert registry.read_index(store, "signs").aliases["challenger"].version == 2


def test_the_manifest_says_what_is_known_and_nothing_else(store: Store) -> None:
    data = foreign.saved(foreign.fitted("two words"))
    imported(store, data, columns=COLUMNS)
    index = registry.read_index(store, "signs")
    manifest = registry.read_manifest(store, "signs", registry.resolve(index, "signs"))

    assert manifest.cause == [f"import {hashlib.sha256(data).hexdigest()}"]
    assert (manifest.recipe, manifest.learner, manifest.metrics) == ({}, "", {})
    assert (manifest.dataset.name, manifest.rows.total, manifest.seed) == ("", 0, 0)
    assert manifest.libraries.keys() >= {"trainlet", "python", "platform", "onnx", "onnxruntime"}


def test_the_same_file_told_otherwise_is_another_version(store: Store) -> None:
    data = foreign.saved(foreign.fitted("two words"))
    results = [imported(store, data, label=label).result for label in ("a", "b", "a")]

    assert [result["version"] for result in results if result] == [1, 2, 1]


def test_a_refusal_names_the_column_that_was_told_wrongly(store: Store) -> None:
    state = imported(store, foreign.by_columns()[1], columns=[{"name": "wage"}])

    assert state.error
    assert (state.error["field"], state.error["column"]) == ("column", "wage")
    assert state.error["remedy"] == "Its inputs are: colour, size, count."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"garbage", "no ONNX"),
        (foreign.saved(foreign.fitted("boosted"))[:-900], "no ONNX|no sound ONNX"),
        (foreign.custom("graph"), "domain 'evil'"),
        (foreign.external("initializer"), "lies in another file"),
        *((foreign.bomb(operator), BOMBED) for operator in ("Expand", "ConstantOfShape", "Tile")),
    ],
    ids=["garbage", "cut short", "custom", "external", "expanded", "filled", "tiled"],
)
def test_a_file_that_can_t_be_served_is_refused_and_nothing_is_published(
    store: Store, data: bytes, says: str
) -> None:
    state = imported(store, data)

    assert state.state == "failed"
    assert state.error
    assert (state.error["code"], state.error["status"]) == ("BadModel", 422)
    assert re.search(says, state.error["detail"])
    assert [e.key for e in store.list("models/signs/") if "/imports/" not in e.key] == []


def test_a_file_that_never_ends_is_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    short = confined.Limits(cpu=6, wall=30)
    run = confined.run_confined
    monkeypatch.setattr("trainlet.work.import_model.run_confined", lambda *args: run(*args, short))
    state = imported(store, foreign.endless())

    assert state.error
    assert state.error["code"] == "Overrun"
    assert "used up its time" in state.error["detail"]
