"""Which rows a recipe is trained on: one version, several, or a window of them."""

import gzip
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from tests.rounds import NOON, come
from tests.trained import ended
from trainlet import datasets
from trainlet.cells import seconds
from trainlet.datasets import VersionLine
from trainlet.errors import BadTable, DatasetMissing
from trainlet.recipes import Choice, Recipe, Retrain
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.retraining.columns import Shape
from trainlet.work.retraining.material import Material, gather, lines_for, order_of

COLUMNS = Recipe(dataset="d", label="y", columns=["x"], learner=Choice(use="linear-regression"))
DATED = msgspec.structs.replace(COLUMNS, time="t")


def recipe(base: Recipe = COLUMNS, **retrain: Any) -> Recipe:
    return msgspec.structs.replace(base, retrain=Retrain(**retrain))


def rows(*cells: tuple[object, ...], header: str = "x,y,t") -> bytes:
    return "\n".join([header, *(",".join(map(str, each)) for each in cells), ""]).encode()


def upload(store: Store, data: bytes, minute: float) -> str:
    return come(store, data, minute).result["version"]


def gathered(
    store: Store, wanted: Recipe, version: str = "", shape: Shape | None = None
) -> Material:
    """Return the rows that a recipe takes when ``version`` (blank: the latest) is the newest."""
    index = datasets.read_index(store, "d")
    lines = lines_for(index, version or index.latest, wanted)
    names = [line.version for line in lines]
    return gather(store, Settings(), wanted, names, shape or Shape())


@pytest.fixture
def three(store: Store) -> list[str]:
    """Three versions, the middle one read last."""
    first = upload(store, rows((1, 10, "2024-01-01"), (2, 20, "2024-01-03")), 0)
    third = upload(store, rows((5, 50, "2024-01-02"), (6, 60, "2024-01-06")), 120)
    second = upload(store, rows((3, 30, "2024-01-05"), (4, 40, "2024-01-04")), 60)
    return [first, second, third]


def test_replace_takes_the_newest_version_alone(store: Store, three: list[str]) -> None:
    for wanted in (COLUMNS, recipe(rows="replace")):
        found = gathered(store, wanted)

        assert found.versions == three[2:]
        assert found.frame["x"].tolist() == [5, 6]
        assert found.ages.tolist() == [0, 0]


def test_append_takes_all_versions_in_the_order_of_their_upload(
    store: Store, three: list[str]
) -> None:
    found = gathered(store, recipe(rows="append"))

    assert found.versions == three
    assert found.frame["x"].tolist() == [1, 2, 3, 4, 5, 6]
    assert found.ages.tolist() == [0, 0, 1, 1, 2, 2]
    assert found.schema.version == three[2]
    assert [column.name for column in found.schema.columns] == ["x", "y"]


def test_append_leaves_out_what_is_newer_than_the_version_asked_for(
    store: Store, three: list[str]
) -> None:
    assert gathered(store, recipe(rows="append"), three[1]).versions == three[:2]
    assert gathered(store, recipe(rows="replace"), three[0]).versions == three[:1]


def test_a_version_that_is_not_there_is_named(store: Store, three: list[str]) -> None:
    with pytest.raises(DatasetMissing) as caught:
        gathered(store, COLUMNS, "0" * 20)

    assert "0" * 20 in caught.value.detail
    assert caught.value.place == {"dataset": "d"}


@pytest.mark.parametrize(("size", "kept"), [(1, [6]), (3, [4, 5, 6]), (6, [1, 2, 3, 4, 5, 6])])
def test_a_window_of_rows_keeps_those_that_came_last(
    store: Store, three: list[str], size: int, kept: list[int]
) -> None:
    found = gathered(store, recipe(rows="window", window_rows=size))

    assert found.frame["x"].tolist() == kept
    assert found.frame.index.tolist() == list(range(size))
    assert found.ages.tolist() == [0, 0, 1, 1, 2, 2][-size:]


def test_a_window_larger_than_the_table_is_the_table(store: Store, three: list[str]) -> None:
    found = gathered(store, recipe(rows="window", window_rows=100))

    assert found.frame["x"].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("size", "kept"), [(1, [6]), (2, [3, 6]), (3, [3, 4, 6]), (5, [2, 3, 4, 5, 6])]
)
def test_a_window_of_rows_with_a_time_keeps_the_newest_by_it_in_the_tables_order(
    store: Store, three: list[str], size: int, kept: list[int]
) -> None:
    found = gathered(store, recipe(DATED, rows="window", window_rows=size))

    assert found.frame["x"].tolist() == kept


def test_rows_without_a_time_are_the_oldest(store: Store) -> None:
    upload(store, rows((1, 1, "2024-01-01"), (2, 2, "?"), (3, 3, "1960-01-01")), 0)

    window = recipe(DATED, rows="window", window_rows=2)
    assert gathered(store, window).frame["x"].tolist() == [1, 3]
    by_days = recipe(DATED, rows="window", window_days=1e6)
    assert gathered(store, by_days).frame["x"].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("days", "kept"), [(1, [6]), (1.01, [3, 6]), (3, [3, 4, 6]), (30, [1, 2, 3, 4, 5, 6])]
)
def test_a_window_of_days_with_a_time_ends_at_the_newest_row(
    store: Store, three: list[str], days: float, kept: list[int]
) -> None:
    found = gathered(store, recipe(DATED, rows="window", window_days=days))

    assert found.frame["x"].tolist() == kept
    assert found.versions == three


@pytest.mark.parametrize(("hours", "kept"), [(1, 1), (1.5, 2), (2, 2), (2.5, 3)])
def test_a_window_of_days_without_a_time_counts_back_from_the_newest_upload(
    store: Store, three: list[str], hours: float, kept: int
) -> None:
    found = gathered(store, recipe(rows="window", window_days=hours / 24))

    assert found.versions == three[-kept:]
    assert len(found.frame) == 2 * kept


def test_an_older_version_that_does_not_fit_is_left_out(store: Store) -> None:
    good = upload(store, rows((1, 1, "?")), 0)
    upload(store, rows(("a", 1, "?")), 1)
    upload(store, rows((1,), header="y"), 2)
    newest = upload(store, rows((2, 2, "?")), 3)
    found = gathered(store, recipe(rows="append"))

    assert found.versions == [good, newest]
    assert found.frame["x"].tolist() == [1, 2]
    assert found.ages.tolist() == [0, 1]


def test_a_newest_version_that_does_not_fit_is_refused_with_its_place(store: Store) -> None:
    upload(store, rows((1, 1, "?")), 0)
    base = datasets.read_schema(store, "d")
    newest = upload(store, rows((1, 1, "?"), ("a", 1, "?")), 1)
    with pytest.raises(BadTable) as caught:
        gathered(store, recipe(rows="append"), shape=Shape(base))

    assert caught.value.place == {"column": "x", "row": 2, "dataset": "d", "version": newest}
    assert "'a' is not an integer" in caught.value.detail
    assert caught.value.remedy


def test_integers_are_read_as_numbers_where_a_version_has_such(store: Store) -> None:
    upload(store, rows((1, 1, "?")), 0)
    base = datasets.read_schema(store, "d")
    upload(store, rows((1.5, 2, "?")), 1)
    found = gathered(store, recipe(rows="append"), shape=Shape(base))

    assert [(c.name, c.type) for c in found.schema.columns] == [("x", "number"), ("y", "integer")]
    assert found.frame["x"].tolist() == [1.0, 1.5]


def test_a_packed_version_is_read_like_any_other(store: Store) -> None:
    data = gzip.compress(rows((7, 7, "?")))
    version = datasets.version_of(data, {})
    datasets.put_data(store, "d", version, ".gz", data)
    asked = {
        "dataset": "d",
        "version": version,
        "uploaded": NOON.isoformat(),
        "extension": ".gz",
    }
    assert ended(store, "upload", asked).state == "succeeded"

    assert gathered(store, COLUMNS).frame["x"].tolist() == [7]


def line(uploaded: datetime = NOON, sequencer: str = "", version: str = "b" * 20) -> VersionLine:
    return VersionLine(
        version=version, uploaded=uploaded, rows=1, columns=1, size=1, sequencer=sequencer
    )


def test_data_without_a_time_is_ordered_by_upload_then_sequencer_then_version(
    store: Store, three: list[str]
) -> None:
    material = gathered(store, COLUMNS)
    ascending = [
        line(NOON - timedelta(seconds=1), "F"),
        line(NOON, "", "f" * 20),
        line(NOON, "0A"),
        line(NOON, "0AF"),
        line(NOON, "0B", "a" * 20),
        line(NOON, "0B"),
        line(NOON + timedelta(milliseconds=1)),
    ]
    orders = [order_of(material, each, COLUMNS) for each in ascending]

    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)


def aged(*times: str) -> Material:
    """Return rows of these times."""
    frame = pd.DataFrame({"t": [seconds(time) for time in times]}, dtype="float64")
    return Material(frame, None, [], np.zeros(len(frame), dtype=np.int64))


def test_data_with_a_time_is_ordered_by_its_newest_row_whenever_it_came() -> None:
    ascending = [
        aged("?", "?"),
        aged("0001-01-01T00:00:00+14:00"),
        aged("1066-10-14"),
        aged("1969-12-31"),
        aged("1970-01-02", "1903-01-01"),
        aged("2001-09-09T01:46:39"),
        aged("2001-09-09T01:46:40"),
        aged("2024-01-02", "?", "2024-01-01"),
        aged("2255-01-01"),
        aged("2300-01-01"),
        aged("9999-12-31T23:59:59-14:00"),
    ]
    uploads = [line(NOON - timedelta(days=day)) for day in range(len(ascending))]
    orders = [order_of(*each, DATED) for each in zip(ascending, uploads, strict=True)]

    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)


def test_data_of_one_newest_time_is_ordered_by_version_not_by_upload() -> None:
    early, late = line(NOON, version="b" * 20), line(NOON + timedelta(days=1), version="a" * 20)
    material = aged("2024-01-02")

    assert order_of(material, early, DATED) > order_of(material, late, DATED)


@pytest.mark.usefixtures("three")
def test_the_memory_of_each_table_that_was_read_is_given_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back: list[bool] = []
    monkeypatch.setattr("trainlet.tables.release", lambda: given_back.append(True))
    gathered(store, recipe(rows="append"))

    assert len(given_back) == 3
