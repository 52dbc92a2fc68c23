"""What a clean job changed."""

from tests.unit.training.test_cleaning import column, schema_of
from trainlet.training.changes import changes
from trainlet.training.cleaning import Trace


def test_columns_of_both_sides_are_told_those_of_the_result_first():
    before = schema_of(column("a"), column("gone", "text"))
    after = schema_of(column("new", "boolean"), column("a", "integer"))
    trace = Trace(use="normalize-data", rows=4, columns=2, missing=1)
    report = changes(before, after, [trace])

    assert [each.name for each in report.columns] == ["new", "a", "gone"]
    assert report.columns[0].before is None
    assert report.columns[2].after is None
    assert (report.columns[1].before.type, report.columns[1].after.type) == ("number", "integer")
    assert (report.rows_before, report.rows_after, report.steps) == (4, 4, [trace])
