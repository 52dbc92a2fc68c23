import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.estimators.matchbox.fitting import Plan
from trainlet.catalogue.estimators.matchbox.learning import Triples, learn
from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed

PLAN = Plan(traits=2, iterations=1, batches=1, seed=0)
ABOUT = {"id": ["a", "b", "c"], "age": [20.0, 40.0, np.nan], "town": ["x", None, "x"]}


def triples(ratings=(1, 2, 3, 2), users="aabc", items="ijij") -> Triples:
    pairs = pd.DataFrame({"user": list(users), "item": list(items)}, dtype=object)
    return Triples(pairs=pairs, ratings=np.array(ratings, float))


def table(**columns) -> Table:
    return Table(X=pd.DataFrame({**ABOUT, **columns}), types={})


@pytest.mark.parametrize(
    ("given", "about", "number", "what"),
    [
        (triples((2, 2, 2, 2)), None, "0018", "all equal"),
        (triples((1, 2, 3, 101)), None, "0018", "span 100"),
        (triples(items="iiij"), None, "0034", "rated item 'i' more than once"),
        (triples(), table(id=["a", "b", "b"]), "0036", "'b' has more than one row"),
        (triples(), table(id=["a", "b", "d"]), "0035", "'c' has no row"),
        (triples(), Table(X=pd.DataFrame({"id": ["a", "b", "c"]}), types={}), "0022", "0 columns"),
    ],
)
def test_refuses_ratings_and_features_as_studio_did(given, about, number, what) -> None:
    with pytest.raises(TrainingFailed, match=what) as refused:
        learn(given, (about, None), PLAN)

    assert refused.value.studio == number


def test_rows_of_features_without_an_id_are_passed_over() -> None:
    about = table(id=["a", None, "b"], age=[20.0, 30, 40])
    more = pd.DataFrame({"id": ["c", None], "age": [10.0, 5.0], "town": ["x", "y"]})
    whole = Table(X=pd.concat([about.X, more], ignore_index=True), types={})
    users = learn(triples(), (whole, None), PLAN).users

    assert list(users.ids) == ["a", "b", "c"]
    assert users.features


def test_traits_that_take_too_much_memory_are_refused() -> None:
    count = 30_000
    pairs = pd.DataFrame({"user": [f"{i}" for i in range(count)], "item": "i"}, dtype=object)
    given = Triples(pairs=pairs, ratings=np.arange(count, dtype=float) % 5)
    with pytest.raises(TrainingFailed, match="30,001 users and items") as refused:
        learn(given, (None, None), Plan(traits=200, iterations=1, batches=1, seed=0))

    assert refused.value.place["field"] == "learner.settings.number_of_traits"


def test_many_different_ratings_share_twenty_levels() -> None:
    values = np.linspace(0, 50, 150)
    users = [str(i % 15) for i in range(150)]
    pairs = pd.DataFrame({"user": users, "item": [str(i // 15) for i in range(150)]}, dtype=object)

    levels = learn(Triples(pairs=pairs, ratings=values), (None, None), PLAN).levels

    assert len(levels) == 20
    assert levels[0] == pytest.approx(values[values < 2.5].mean())


def test_features_are_scaled_by_their_largest_and_filled_by_their_mode() -> None:
    users = learn(triples(), (table(), None), PLAN).users

    assert users.features
    assert [each.name for each in users.features.inputs] == ["user.age", "user.town"]
    X = pd.DataFrame({"user.age": [10.0, np.nan], "user.town": ["x", None]})
    np.testing.assert_array_equal(users.features.design(X).toarray(), [[0.25, 1], [0.5, 1]])
