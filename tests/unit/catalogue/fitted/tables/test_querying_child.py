"""Runs a script of SQLite in memory: no files, no extensions, no settings, an end in time."""

import msgspec
import pyarrow as pa
import pytest

from trainlet.catalogue.fitted.tables import querying_child
from trainlet.catalogue.fitted.tables.querying import Answer, Question, hand_over
from trainlet.catalogue.fitted.tables.querying_child import answer, statements

ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c"


@pytest.fixture(autouse=True)
def _heap_as_before():
    """SQLite's limit of memory is of the whole process."""
    import sqlite3

    yield
    sqlite3.connect(":memory:").execute("pragma hard_heap_limit = 0")


def asked(script, heap=2**30, **columns):
    stream = hand_over(pa.table(columns or {"a": [1, 2]}))
    question = Question(script=script, tables={"t1": stream}, seed=1, seconds=1.0, heap=heap)
    return msgspec.msgpack.decode(answer(msgspec.msgpack.encode(question)), type=Answer)


def rows(script, **columns):
    found = asked(script, **columns)
    assert not found.problem
    with pa.ipc.open_stream(found.stream) as reader:
        return reader.read_all()


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("attach ':memory:' as x", "not authorized"),
        ("attach 'file:x?mode=memory' as x", "not authorized"),
        ("detach main", "not authorized"),
        ("vacuum", "authorization denied"),
        ("vacuum into 'x'", "authorization denied"),
        ("select load_extension('x')", "not authorized to use function: load_extension"),
        ("select LOAD_EXTENSION('x', 'y')", "not authorized to use function"),
        ("select fts3_tokenizer('x')", "not authorized|no such function"),
        ("select readfile('x')", "no such function|not authorized"),
        ("select writefile('x', 'y')", "no such function|not authorized"),
        ("pragma temp_store_directory = 'x'", "not authorized"),
        ("pragma hard_heap_limit = 0", "not authorized"),
        ("pragma writable_schema = 1", "not authorized"),
        ("select * from pragma_database_list", "not authorized"),
        ("create virtual table f using fts5(a)", "not authorized"),
        ("create trigger x after insert on t1 begin select 1; end", "not authorized"),
        ("begin", "not authorized"),
        ("savepoint x", "not authorized"),
        ("analyze", "not authorized"),
        ("create table y as select 1; attach 'x' as y", "not authorized"),
        ("select randomblob(9)", "not authorized"),
        ("select hex(zeroblob(2000000000))", "too big"),
        ("select 'a' like replace(hex(zeroblob(1000)), '0', '%')", "too complex"),
        (ENDLESS, "more time"),
        ("select a from t1 where", "incomplete input"),
        ("select 'a", "unrecognized token"),
        ("select 1 select 2", "syntax error"),
        ("select x'00' as b", "column 'b' holds bytes"),
        ("select 1e999 as x", "column 'x' holds an infinite number"),
        ("select -1e999 as x union select 1", "infinite"),
        ("create table y (z)", "no statement gives rows"),
        ("-- nothing; at all", "no statement gives rows"),
    ],
)
def test_what_a_script_must_not_or_can_t_do_is_told(script, says):
    import re

    assert re.search(says, asked(script).problem)


def test_memory_is_bounded():
    assert (
        "memory"
        in asked(
            ENDLESS.replace("select x from c", "select x, count(*) from c group by x"),
            heap=5_000_000,
        ).problem
    )


def test_rows_are_bounded(monkeypatch):
    monkeypatch.setattr(querying_child, "MOST_ROWS", 50_000)

    assert "more than 50,000 rows" in asked(ENDLESS).problem


def test_tables_can_be_made_changed_and_dropped():
    script = """
        create temp table y as select a * 2 as b from t1; create index z on y (b);
        update y set b = b + 1; delete from y where b > 4; insert into y values (9);
        create view v as select b from y; alter table y rename to w; select * from w;
        drop view if exists v; drop table w;
    """

    assert rows(script)["b"].to_pylist() == [3, 9]


def test_statements_end_where_sqlite_says_so():
    script = "select ';' as \"a;b\"; /* c; d */ select [e;f] -- g; h\n from t1;;\n"

    assert [each.strip() for each in statements(script)] == [
        "select ';' as \"a;b\"",
        "/* c; d */ select [e;f] -- g; h\n from t1",
    ]


def test_columns_have_names_of_their_own():
    found = rows("select 1, 1, 2 as '', a as b, 3 as b, count(*) from t1")

    assert found.column_names == ["1", "1 (1)", "T1COL3", "b", "b (1)", "count(*)"]


@pytest.mark.parametrize(
    ("values", "type_", "expected"),
    [
        ("(1), (null)", pa.int64(), [1, None]),
        ("(1), (0.5)", pa.float64(), [1.0, 0.5]),
        ("(9007199254740992)", pa.int64(), [2**53]),
        ("(9007199254740993), (1)", pa.large_string(), ["9007199254740993", "1"]),
        ("(1), ('x'), (0.5), (null)", pa.large_string(), ["1", "x", "0.5", None]),
        ("(null)", pa.large_string(), [None]),
    ],
)
def test_a_column_is_of_the_type_that_holds_all_its_values(values, type_, expected):
    found = rows(f"select column1 as x from (values {values})")

    assert found["x"].type == type_
    assert found["x"].to_pylist() == expected


def test_a_result_without_rows_has_its_columns():
    assert rows("select a, 1 as b from t1 where 0").column_names == ["a", "b"]


def test_chance_has_a_seed():
    script = "select random() as r from t1"

    assert rows(script)["r"].to_pylist() == rows(script)["r"].to_pylist()
    assert len(set(rows(script)["r"].to_pylist())) == 2
