"""Asks tables by SQL, in a process that can do little."""

import os
from pathlib import Path

import numpy as np
import pytest

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.tables import querying
from trainlet.catalogue.fitted.tables.querying import query
from trainlet.engine.confined import Limits
from trainlet.errors import BadRecipe

TABLE = table_of({"a": "number", "t": "text"}, a=[1.0, NAN], t=["x", None])
ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select {} from c"


def asked(script, **types):
    return query(script, {"t1": TABLE}, 0)


def test_nothing_is_written_anywhere(tmp_path: Path):
    target = tmp_path / "there.db"
    for script in (
        f"attach '{target}' as x; create table x.y as select * from t1; select 1",
        f"vacuum into '{target}'",
        f"select writefile('{target}', 'x')",
        f"pragma temp_store_directory = '{tmp_path}'; create temp table y as select 1; select 1",
    ):
        with pytest.raises(BadRecipe) as caught:
            asked(script)
        assert caught.value.studio == "0069"

    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_a_query_that_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr(querying, "SECONDS", 0.3)

    with pytest.raises(BadRecipe, match="more time"):
        asked(ENDLESS.format("count(*)"))


def test_a_process_that_runs_into_its_limits_is_a_refusal(monkeypatch):
    monkeypatch.setattr(querying, "LIMITS", Limits(cpu=1))

    with pytest.raises(BadRecipe, match="more time or memory"):
        asked(ENDLESS.format("count(*)"))


def test_what_takes_too_much_memory_is_refused(monkeypatch):
    monkeypatch.setattr(querying, "HEAP", 20_000_000)

    with pytest.raises(BadRecipe, match="memory"):
        asked(ENDLESS.format("x, count(*)") + " group by x")


def test_dates_that_no_calendar_has_are_refused():
    for seconds in (1e300, -1e12, 253_402_300_800.0):
        with pytest.raises(BadRecipe, match="beyond the years"):
            query("select 1", {"t1": table_of({"d": "datetime"}, d=[0.0, NAN, seconds])}, 0)


def test_the_first_and_the_last_date_come_back():
    dates = [-62_135_596_800.0, 253_402_300_799.0, -0.5, 1e9 + 0.123456, NAN]
    found = query("select * from t1", {"t1": table_of({"d": "datetime"}, d=dates)}, 0)

    assert found.types == {"d": "datetime"}
    np.testing.assert_array_equal(found.X["d"], dates)


def test_a_column_without_values_is_of_its_source_s_type_or_text():
    found = asked("select a, t, null as b from t1 where 0")

    assert found.types == {"a": "number", "t": "text", "b": "text"}
    assert found.X.dtypes.tolist() == [np.float64, object, object]


def test_texts_of_all_kinds_come_back():
    texts = ["", "ü 😀", "a\0b", "'; drop table t1; --", "1", "\r\n", None]
    given = table_of({"t": "text"}, t=texts)

    assert query("select t from t1", {"t1": given}, 0).X["t"].tolist() == texts


def test_numbers_come_back_to_the_last_bit():
    numbers = [1e308, 5e-324, -0.0, 0.1, 2.0**53 + 2, NAN]
    given = table_of({"n": "number"}, n=numbers)

    np.testing.assert_array_equal(query("select n from t1", {"t1": given}, 0).X["n"], numbers)


def test_names_that_differ_in_case_alone_are_refused():
    given = table_of({"a": "number", "A": "number"}, a=[1.0], A=[2.0])

    with pytest.raises(BadRecipe, match="duplicate column name"):
        query("select 1", {"t1": given}, 0)
