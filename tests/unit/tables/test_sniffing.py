"""How a CSV text is written is found out by what is in it, and doubtful cases stay whole."""

import pytest

from trainlet.datasets import Reading
from trainlet.tables import read_table

CASES = {
    "decimal commas without a header": (
        "1,5;2,5\n3,5;4,5\n",
        {"Col1": ["1.5", "3.5"], "Col2": ["2.5", "4.5"]},
    ),
    "one column of words": ("name\nAnn\nBob Smith\n", {"name": ["Ann", "Bob Smith"]}),
    "one column of sentences": (
        "review\nGood, yes\nBad, no\nMeh, ok\n",
        {"review": ["Good, yes", "Bad, no", "Meh, ok"]},
    ),
    "one column of moments": ("when\n2024-01-01 10:00:00\n", {"when": ["2024-01-01 10:00:00"]}),
    "spaces": ("a b\n1 2\n3 4\n", {"a": ["1", "3"], "b": ["2", "4"]}),
    "columns aligned by spaces": ("a   b\n1   2 \n40  5\n", {"a": ["1", "40"], "b": ["2", "5"]}),
    "other delimiters in texts": (
        'id,said\n1,"a; b; c"\n2,"d | e"\n',
        {"id": ["1", "2"], "said": ["a; b; c", "d | e"]},
    ),
    "a report's head": (
        "Sales\nof 2024\n\nid,name\n1,Ann\n2,Bob\n",
        {"id": ["1", "2"], "name": ["Ann", "Bob"]},
    ),
    "comments above": ("# by x, y\n# z\nid,name\n1,Ann\n", {"id": ["1"], "name": ["Ann"]}),
    "single quotes": ("a,b\n'x,y',2\n'z',3\n", {"a": ["x,y", "z"], "b": ["2", "3"]}),
    "backslashes": ('a,b\n"x \\"y\\"",2\n', {"a": ['x "y"'], "b": ["2"]}),
    "a space behind each comma": (
        "39, State\n50, Self\n",
        {"Col1": ["39", "50"], "Col2": ["State", "Self"]},
    ),
    "years as names": ("land,2019,2020\nFR,1,2\n", {"land": ["FR"], "2019": ["1"], "2020": ["2"]}),
    "no header": ("5.1,setosa\n4.9,setosa\n", {"Col1": ["5.1", "4.9"], "Col2": ["setosa"] * 2}),
    "backslashes that are letters": (
        "path,n\nC:\\temp\\a,1\nD:\\b,2\n",
        {"path": ["C:\\temp\\a", "D:\\b"], "n": ["1", "2"]},
    ),
    "numbers that only look like a count": (
        "1,2,3\n4,5,6\n",
        {"Col1": ["1", "4"], "Col2": ["2", "5"], "Col3": ["3", "6"]},
    ),
    "places as names": ("0,1\n5.5,a\n", {"0": ["5.5"], "1": ["a"]}),
    "a header that begins as a comment does": (
        "#id,name\n1,Ann\n",
        {"#id": ["1"], "name": ["Ann"]},
    ),
    "a column without a name": (",x\n0,5\n1,6\n", {"Col1": ["0", "1"], "x": ["5", "6"]}),
}


@pytest.mark.parametrize(("text", "columns"), CASES.values(), ids=CASES)
def test_a_text_is_read_as_people_would(text, columns):
    table = read_table(text.encode())

    assert {name: table.cells(name) for name in table.names} == columns


def test_what_is_said_is_not_found_out():
    asked = Reading(delimiter=";", header=False, skip=1)
    table = read_table(b"x\n1,5;a\n2,5;b\n", asked)

    assert table.names == ["Col1", "Col2"]
    assert table.cells("Col1") == ["1.5", "2.5"]
    assert asked.over(table.reading) == table.reading


def test_two_columns_of_one_name_are_refused_where_the_header_is():
    from trainlet.errors import BadTable

    with pytest.raises(BadTable) as caught:
        read_table(b"\n\na,b,a\n1,2,3\n")

    assert caught.value.place == {"line": 3, "column": "a"}
    assert caught.value.studio == "0028"
