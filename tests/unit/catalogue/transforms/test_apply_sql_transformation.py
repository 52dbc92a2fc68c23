"""Apply SQL Transformation."""

from dataclasses import replace

import numpy as np
import pytest

from tests.steps import NAN, fitted, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe, BadSettings

TYPES = {
    "n": "number",
    "i": "integer",
    "b": "boolean",
    "d": "datetime",
    "u": "duration",
    'odd "na;me" ü 😀': "text",
}


def table(**more):
    columns = {
        "n": [1.0, 2.5, NAN],
        "i": [3.0, 1.0, 2.0],
        "b": [1.0, 0.0, NAN],
        "d": [0.0, 1_500_000_000.25, NAN],
        "u": [1.0, 90.5, NAN],
        'odd "na;me" ü 😀': ["a;b'c", None, ""],
    }
    return table_of(TYPES, **more, **columns)


def query(script, given=None, **settings):
    given = table() if given is None else given
    return fitted("apply-sql-transformation", given, sql_query_script=script, **settings).run(given)


def refused(script="select 1", **settings):
    with pytest.raises(BadRecipe) as caught:
        query(script, **settings)
    return caught.value.studio


def test_a_table_selected_as_it_is_stays_as_it_is():
    found = query("select * from t1;")

    assert found.types == TYPES
    for name in TYPES:
        np.testing.assert_array_equal(found.X[name], table().X[name], err_msg=name)
        assert found.X[name].dtype == table().X[name].dtype


def test_truth_values_are_bits_dates_texts_and_durations_seconds():
    found = query("select b + 0 as x, d || '' as y, u * 2 as z from t1")

    assert found.types == {"x": "integer", "y": "text", "z": "number"}
    assert found.X["y"].tolist() == ["1970-01-01 00:00:00", "2017-07-14 02:40:00.250000", None]
    np.testing.assert_array_equal(found.X["z"], [2.0, 181.0, NAN])


def test_types_follow_the_values_where_they_don_t_suit_the_source_s():
    found = query("select i + 5 as b, strftime('%Y', d) as d, n > 2 as i, 'x' as u from t1")

    assert found.types == {"b": "integer", "d": "text", "i": "integer", "u": "text"}


def test_other_datasets_are_t2_and_t3():
    given = replace(
        table(), others={"x": table_of({"i": "integer", "w": "boolean"}, i=[1.0], w=[1.0])}
    )
    joined = "select t1.i, t2.w, t3.i from t1 join t2 on t1.i = t2.i, t3"
    found = query(joined, given, table2="x", table3="x")

    assert found.types == {"i": "integer", "w": "boolean", "i (1)": "integer"}
    assert refused("select * from t2") == "0069"
    assert refused(table3="absent") == "0003"


def test_the_rows_of_the_last_select_go_on():
    script = """
        create table big as select * from t1 where i > 1; -- a comment; with a semicolon
        select 'first; not last' as x;
        select i from big order by i;
        drop table big;
    """

    assert query(script).X["i"].tolist() == [2, 3]
    assert refused("create table a (b)") == "0069"


def test_what_is_wrong_is_told_in_sqlite_s_words():
    with pytest.raises(BadRecipe, match="no such column: absent") as caught:
        query("select absent from t1")

    assert caught.value.studio == "0069"


def test_what_has_labels_or_columns_can_t_be_queried():
    with pytest.raises(BadRecipe, match="no label"):
        query("select 1", table(y=[1, 2, 3]))
    with pytest.raises(BadRecipe, match="whole rows"):
        fitted("apply-sql-transformation", table(), ["n"])
    assert refused(" ; ") == "0069"
    with pytest.raises(BadSettings):
        query("x" * 100_001)
    module = lookup.get("transforms", "apply-sql-transformation")
    assert module.beyond(module.settings())
    assert module.outline(TYPES, [], module.settings()) is None


def test_chance_follows_the_seed():
    script = "select i from t1 order by random()"

    assert query(script).X.equals(query(script).X)
    orders = {tuple(query(script, replace(table(), seed=seed)).X["i"]) for seed in (0, 1, 2)}
    assert len(orders) > 1
