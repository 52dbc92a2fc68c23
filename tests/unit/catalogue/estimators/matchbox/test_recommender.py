from functools import cache

import numpy as np
import pandas as pd
import pytest
from onnxruntime import InferenceSession

from tests.unit.catalogue.estimators.matchbox.test_fitting import made
from trainlet.catalogue.estimators.matchbox.fitting import Plan
from trainlet.catalogue.estimators.matchbox.learning import Triples, learn
from trainlet.catalogue.estimators.matchbox.recommender import Recommender
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Table
from trainlet.cells import MISSING_TEXT
from trainlet.registry.recommenders import KINDS

NUMBERS, TEXTS = ("user.taste",), ("user", "item", "user.town")


@cache
def model(traits: int = 3) -> Recommender:
    u, i, levels, feature = made()
    pairs = pd.DataFrame({"user": [f"u{x}" for x in u], "item": [f"i{x}" for x in i]}, dtype=object)
    ids = [f"u{x}" for x in range(60)]
    town = pd.Series(["north" if each > 0 else "south" for each in feature], dtype=object)
    about = pd.DataFrame({"id": ids, "taste": feature, "town": town})
    plan = Plan(traits=traits, iterations=3, batches=1, seed=0)
    return learn(Triples(pairs=pairs, ratings=levels + 1.0), (Table(X=about, types={}), None), plan)


@cache
def session(traits: int = 3) -> InferenceSession:
    graph = Graph()
    inputs = Inputs(
        graph.input("numbers", "float64", 1), graph.input("text", "object", 3), NUMBERS, TEXTS
    )
    graph.output(model(traits).emit(graph, inputs), "rating", "float64", ["n"])
    return InferenceSession(graph.build(), providers=["CPUExecutionProvider"])


def rows() -> pd.DataFrame:
    """Return known and unknown users and items, described, half described, and not at all."""
    random = np.random.default_rng(2)
    users = [*(f"u{i}" for i in range(60)), *(f"new{i}" for i in range(60))]
    items = [f"i{i % 45}" for i in range(120)]
    taste = np.where(random.random(120) < 0.5, random.normal(size=120), np.nan)
    town = random.choice(np.array(["north", "south", "moon", None], object), 120)
    columns = {"user": users, "item": items, "user.taste": taste, "user.town": town}
    return pd.DataFrame(columns).astype({"user": object, "item": object})


def feed(X: pd.DataFrame, **options: int) -> dict:
    text = X[list(TEXTS)].fillna(MISSING_TEXT).to_numpy(object)
    given = {name: np.array([value]) for name, value in options.items()}
    return {"numbers": X[list(NUMBERS)].to_numpy(), "text": text, **given}


@pytest.mark.parametrize("traits", [0, 3])
def test_the_graph_rates_as_the_model_does(traits: int) -> None:
    X = rows()
    (found,) = session(traits).run(["rating"], feed(X))

    np.testing.assert_allclose(found, model(traits).predict(X), rtol=0, atol=1e-12)


@pytest.mark.parametrize("traits", [0, 3])
@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("unrated", [False, True])
def test_the_graph_lists_as_the_model_does(kind, unrated: bool, traits: int) -> None:
    X = rows()
    asked = feed(X, kind=KINDS.index(kind), count=7, unrated=int(unrated and kind == "items"))
    (found,) = session(traits).run(["listed"], asked)

    want = model(traits).listed(X, kind, 7, unrated=unrated)
    assert found.shape == (120, 7)
    assert (found != want).mean() < 0.01


def test_the_graph_tells_where_users_and_items_are() -> None:
    X = rows()
    found = session().run(["user_places", "item_places"], feed(X))

    for own, want in zip(found, model().whereabouts(X), strict=True):
        np.testing.assert_allclose(own, want, atol=1e-12)


def test_a_list_of_everything_ends_where_there_is_no_more() -> None:
    X = rows().iloc[:1]
    (found,) = session().run(["listed"], feed(X, kind=1, count=99, unrated=1))

    rated = set(model().rated[: model().starts[1]].tolist())
    assert len(rated) == 20
    assert found.shape == (1, 40)
    assert not {model().items.ids[place] for place in rated} & set(found[0])
    assert (found[0] == "").sum() == 20


def test_ratings_lie_between_the_lowest_and_the_highest_and_follow_what_users_like() -> None:
    u, i, levels, _ = made()
    pairs = pd.DataFrame({"user": [f"u{x}" for x in u], "item": [f"i{x}" for x in i]})
    found = model().predict(pairs)

    assert found.min() >= 1
    assert found.max() <= 3
    assert np.corrcoef(found, levels)[0, 1] > 0.6


def test_features_of_known_users_are_passed_over_and_those_of_new_ones_are_not() -> None:
    X = rows().iloc[[0, 60]].assign(**{"user.town": "north"})
    near, far = (model().predict(X.assign(**{"user.taste": value})) for value in (2.0, -2.0))

    assert near[0] == far[0]
    assert abs(near[1] - far[1]) > 0.01


def test_likeness_is_symmetric() -> None:
    X = pd.DataFrame({"user": model().users.ids, "user.taste": np.nan, "user.town": None})
    found = model().scores(X, "related-users")

    np.testing.assert_allclose(found, found.T)
    assert np.isneginf(np.diag(found)).all()
