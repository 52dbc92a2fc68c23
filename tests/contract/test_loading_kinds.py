"""Versions of every kind as a step: clusters, anomalies, recommenders, weighted sums of lines."""

from typing import Any

import numpy as np
import pytest

from tests import wabbit
from tests.contract.test_loading import answer, loaded, rows_of
from tests.contract.test_recommender import RECIPE, data, tables
from tests.contract.test_untaught import NAMES, flowers, growths, recipe
from tests.trained import ended, train, upload
from trainlet.store import Store, open_store

KINDS = {
    "groups": ("flowers", "DistancesToClusterCenter no.1"),
    "odd": ("growths", "Scored Probabilities"),
    "liked": ("ratings", "Rating"),
    "lines": ("texts", "Scored Labels"),
}


def texts() -> bytes:
    lines = "".join(f'{n},"{line}"\n' for n, line in enumerate(wabbit.lines("value", 200)))
    return f"n,line\n{lines}".encode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = open_store(str(tmp_path_factory.mktemp("kinds")))
    ratings, users = tables()
    files = {"flowers": flowers(), "growths": growths(), "ratings": data(ratings)}
    for name, file in {**files, "users": data(users), "texts": texts()}.items():
        upload(store, name, file)
    train(store, "groups", recipe=recipe("flowers", "k-means-clustering", columns=NAMES))
    train(store, "odd", recipe=recipe("growths", "pca-based-anomaly-detection", label="odd"))
    train(store, "liked", recipe=RECIPE)
    lined(store, "lines", "")
    lined(store, "crossed", "-q nw")
    return store


def lined(store: Store, model: str, arguments: str) -> None:
    asked = {"model": model, "dataset": "texts", "column": "line", "arguments": arguments}
    assert ended(store, "vw-train", asked).result


def cleaned(store: Store, dataset: str, model: str) -> Any:
    """Load a model as a step; whole numbers that it takes as ids are made texts before."""
    ids = {"use": "edit-metadata", "columns": ["user", "item"], "settings": {"data_type": "string"}}
    load = {"use": "load-trained-model", "settings": {"model": model}}
    steps = [ids, load] if dataset == "ratings" else [load]
    return ended(store, "clean", {"dataset": dataset, "steps": steps, "into": f"by-{model}"})


@pytest.mark.parametrize("model", KINDS)
def test_its_answers_are_columns_of_a_table(store: Store, model: str) -> None:
    dataset, column = KINDS[model]
    state = cleaned(store, dataset, model)
    assert state.result, state.error
    heads, found = rows_of(store, f"by-{model}")
    expected = answer(loaded(store, model)[1], *rows_of(store, dataset))
    got = [float(row[heads.index(column)]) for row in found]

    assert len(set(got)) > 3
    np.testing.assert_allclose(got, np.array(expected.columns[column], float), rtol=1e-9)


def test_what_vowpal_wabbit_answers_itself_is_refused_with_its_route(store: Store) -> None:
    error = cleaned(store, "texts", "crossed").error

    assert (error["code"], error["field"]) == ("BadRecipe", "model")
    assert "/vw-score" in error["remedy"]
