"""A recommender in whole: trained, proved, asked in every way, tuned, retrained."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from msgspec.json import encode

from tests.trained import ended, train, upload
from trainlet.errors import TrainletError
from trainlet.scoring.desk import Desk
from trainlet.scoring.dialects import find
from trainlet.scoring.exchange import Request
from trainlet.scoring.models import Models
from trainlet.scoring.recommending import answering
from trainlet.settings import Settings
from trainlet.store import Store, open_store

USERS, ITEMS, EACH = 50, 30, 15
RECIPE: dict[str, Any] = {
    "dataset": "ratings",
    "label": "stars",
    "columns": ["user", "item"],
    "learner": {
        "use": "matchbox-recommender",
        "settings": {
            "user_features": "users",
            "number_of_traits": 3,
            "number_of_recommendation_algorithm_iterations": 2,
        },
    },
}


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ratings of 5 stars with their times, and users with a taste that half tells them."""
    random = np.random.default_rng(0)
    taste = random.normal(size=USERS)
    likes = random.normal(size=ITEMS)
    user = np.repeat(np.arange(USERS), EACH)
    item = np.concatenate([random.permutation(ITEMS)[:EACH] for _ in range(USERS)])
    affinity = taste[user] * likes[item] + random.normal(0, 0.4, len(user))
    stars = np.digitize(affinity, [-1.2, -0.4, 0.4, 1.2]) + 1
    day = random.permutation(len(user))
    ratings = pd.DataFrame({"user": user + 100, "item": item, "stars": stars, "day": day})
    users = pd.DataFrame({"id": np.arange(USERS) + 100, "taste": taste.round(3), "town": "here"})
    return ratings, users


def data(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = open_store(str(tmp_path_factory.mktemp("store")))
    ratings, users = tables()
    upload(store, "ratings", data(ratings))
    upload(store, "users", data(users))
    train(store, "stars", recipe=RECIPE)
    train(store, "plain", dataset="ratings", label="stars", learner="matchbox-recommender")
    return store


@pytest.fixture(scope="module")
def desk(store: Store) -> Desk:
    settings = Settings()
    return Desk(Models(store, settings.refresh_seconds), settings)


def asked(desk: Desk, path: str, query: str, body: Any) -> Any:
    """Return what the scoring plane answers, decoded."""
    method = "GET" if body is None else "POST"
    request = Request(method, path, query, {"content-type": "application/json"}, encode(body))
    dialect = find(path)
    assert dialect
    try:
        return json.loads(dialect.answer(request, desk).body)
    except TrainletError as error:
        return json.loads(dialect.refuse(error).body)


def score(desk: Desk, query: str, *records: dict[str, Any], model: str = "stars") -> Any:
    return asked(desk, f"/v1/models/{model}/score", query, {"records": list(records)})


def test_numbers_are_ids_and_a_default_recipe_takes_two_columns(desk) -> None:
    found = score(desk, "", {"user": 100, "item": "3"}, {"user": "100", "item": 3}, model="plain")

    first, second = (each["Rating"] for each in found["predictions"])
    assert first == second
    assert 1 <= first <= 5


def test_all_kinds_answer_under_studios_names(desk) -> None:
    rated = score(desk, "kind=rating", {"user": 100, "item": 3})["predictions"][0]
    assert [*rated] == ["User", "Item", "Rating"]
    items = score(desk, "kind=items&count=2", {"user": 100})["predictions"][0]
    assert [*items] == ["User", "Item 1", "Item 2"]
    users = score(desk, "kind=related-users&count=1", {"user": 100})["predictions"][0]
    assert [*users] == ["User", "Related User 1"]
    assert users["Related User 1"] != "100"
    things = score(desk, "kind=related-items&count=1", {"item": 3})["predictions"][0]
    assert [*things] == ["Item", "Related Item 1"]


def test_a_list_is_ordered_as_ratings_are_and_leaves_out_what_was_rated(desk) -> None:
    listed = score(desk, "kind=items&count=30", {"user": 100})["predictions"][0]
    items = [*listed.values()][1:]
    pairs = [{"user": 100, "item": item} for item in items]
    worth = [each["Rating"] for each in score(desk, "", *pairs)["predictions"]]
    assert worth == sorted(worth, reverse=True)

    new = score(desk, "kind=items&count=30&unrated=true", {"user": 100})["predictions"][0]
    left = [each for each in [*new.values()][1:] if each]
    assert left == [item for item in items if item in left]
    assert ITEMS - EACH <= len(left) < ITEMS


def test_a_list_is_no_longer_than_there_are_items_and_lists_are_bounded(desk, monkeypatch) -> None:
    listed = score(desk, "kind=items&count=100000", {"user": 100})["predictions"][0]
    monkeypatch.setattr(answering, "MOST_CELLS", ITEMS)
    refused = score(desk, "kind=items&count=100000", {"user": 100}, {"user": 101})

    assert len(listed) == 1 + ITEMS
    assert (refused["status"], refused["field"]) == (400, "count")


def test_a_new_user_is_told_by_features_and_else_by_the_population(desk) -> None:
    one, other, nothing = score(
        desk,
        "",
        {"user": "new", "item": 3, "user.taste": -2.0},
        {"user": "new", "item": 3, "user.taste": 2.0},
        {"user": "new", "item": 3},
    )["predictions"]

    low, high = sorted((one["Rating"], other["Rating"]))
    assert low < nothing["Rating"] < high


@pytest.mark.parametrize(
    ("query", "record", "number"),
    [
        ("kind=items", {"user": 100, "item": 3}, "0022"),
        ("kind=items", {"user": 100, "user.height": 2}, "0053"),
        ("kind=best", {"user": 100}, "0002"),
    ],
)
def test_refuses_what_can_not_be_asked(desk, query, record, number) -> None:
    refused = score(desk, query, record)

    assert 400 <= refused["status"] < 500
    assert refused["studio_error"] == number


def test_the_studio_dialect_takes_studios_parameters(desk) -> None:
    body = {
        "Inputs": {"input1": {"ColumnNames": ["user"], "Values": [["100"]]}},
        "GlobalParameters": {
            "Recommended item selection": "From All Items",
            "Maximum number of items to recommend to a user": 2,
        },
    }
    address = "/workspaces/w/services/stars/execute"
    value = asked(desk, address, "details=true", body)["Results"]["output1"]["value"]

    assert value["ColumnNames"] == ["User", "Item 1", "Item 2"]
    assert value["ColumnTypes"] == ["String"] * 3
    assert value["Values"][0][0] == "100"


def test_studio_s_document_names_the_parameters_and_its_sample_is_answered(desk) -> None:
    described = asked(desk, "/workspaces/w/services/stars/swagger.json", "", None)["definitions"]
    request = described["ExecutionRequest"]
    named = request["properties"]["GlobalParameters"]["properties"]
    address = "/workspaces/w/services/stars/execute"
    (row,) = asked(desk, address, "format=swagger", request["example"])["Results"]["output1"]

    assert named["Related user selection"]["enum"] == [
        "From All Users",
        "From Users That Rated Items (for model evaluation)",
    ]
    assert named["Recommended item selection"]["enum"] == [
        "From All Items",
        "From Rated Items (for model evaluation)",
    ]
    assert named["Maximum number of items to recommend to a user"]["minimum"] == 1
    assert float(row["Rating"]) > 0


def test_lists_among_the_rated_come_as_a_table_from_a_batch(store) -> None:
    ask = {"kind": "items", "among": "rated", "count": 3}
    result = ended(store, "score-batch", {"model": "stars", "dataset": "ratings", "recommend": ask})
    assert result.result, result.error
    rows = list(csv.DictReader(io.StringIO(store.get(result.result["key"]).data.decode())))

    ratings, _ = tables()
    assert [row["User"] for row in rows] == [str(each) for each in ratings.user.unique()]
    own = set(ratings[ratings.user == 100].item.astype(str))
    assert {rows[0][f"Item {place}"] for place in (1, 2, 3)} <= own


def test_it_is_judged_as_ratings_and_as_lists(store) -> None:
    found = train(store, "stars", recipe=RECIPE)["metrics"]

    assert [*found] == [
        "mean-absolute-error",
        "root-mean-squared-error",
        "ndcg",
        *(f"related-{side}-{d}-sim-ndcg" for side in ("users", "items") for d in ("l1", "l2")),
    ]
    assert found["root-mean-squared-error"] < tables()[0].stars.std()
    assert 0.8 < found["ndcg"] <= 1


def test_settings_are_tuned_and_folds_crossed(store) -> None:
    sweep = {
        "mode": "entire-grid",
        "ranges": {"number_of_traits": [0, 2]},
        "ranges_only": True,
        "folds": 2,
    }
    found = ended(store, "tune", {"model": "tuned", "recipe": RECIPE, "sweep": sweep})
    assert found.result, found.error
    assert found.result["trials"] == 2
    assert found.result["best"]["settings"]["number_of_traits"] == 2
    crossed = ended(store, "cross-validate", {"recipe": RECIPE, "folds": 2})
    assert crossed.result, crossed.error
    assert crossed.result["mean"]["ndcg"] > 0.8


def test_a_sliding_window_takes_new_users_with_the_latest_features(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    ratings, users = tables()
    known = ratings.user < 140
    upload(store, "ratings", data(ratings[known]))
    upload(store, "users", data(users[users.id < 140]))
    recipe = {**RECIPE, "time": "", "retrain": {"rows": "window", "window_rows": 400}}
    first = train(store, "stars", recipe=recipe)
    upload(store, "users", data(users))
    upload(store, "ratings", data(ratings[~known]))

    state = ended(store, "retrain", {"model": "stars"})

    assert first["rows"]["total"] == 400
    assert state.result, state.error
    assert state.result["outcome"] in ("promoted", "rejected")
    assert (state.result["rows"], state.result["new_rows"]) == (400, 150)


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"stars": lambda frame: 3}, "0018"),
        ({"item": lambda frame: 1}, "0034"),
        ({"user": lambda frame: frame.user + 1}, "0035"),
    ],
)
def test_refuses_to_train_on_what_studio_refused(store, change, number) -> None:
    upload(store, "odd", data(tables()[0].assign(**change)))

    state = ended(store, "train", {"model": "odd", "recipe": {**RECIPE, "dataset": "odd"}})

    assert state.error
    assert state.error["studio_error"] == number


def test_refuses_more_columns_than_users_and_items(store) -> None:
    recipe = {**RECIPE, "columns": ["user", "item", "day"]}

    state = ended(store, "train", {"model": "odd", "recipe": recipe})

    assert state.error
    assert state.error["studio_error"] == "0022"
