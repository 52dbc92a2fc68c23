"""Group Data into Bins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.catalogue.transforms.group_data_into_bins import BinSettings
from trainlet.errors import BadRecipe, BadSettings

TYPES = {"n": "number", "i ß": "integer", "t": "text", "d": "datetime"}
TRANSFORM = lookup.get("transforms", "group-data-into-bins")
NUMBERS = {"tag_columns_as_categorical": False, "output_mode": "inplace"}
MODES = ("quantiles", "entropy-mdl", "equal-width", "custom-edges")
START_STOP = "equal-width-with-custom-start-and-stop"


def binned(values, scored=None, y=None, classes=(), **more):
    table = table_of(TYPES, y=y, classes=classes, n=values)
    step = fitted("group-data-into-bins", table, **{**NUMBERS, **more})
    rows = frame_of(TYPES, n=values if scored is None else scored)
    return assert_nodes_agree(step, rows, TYPES)["n"].tolist()


def test_edges_part_one_bin_more_and_belong_to_the_lower_one():
    found = binned(
        [0.0],
        [0.5, 1.0, 1.5, 3.0, 3.5, -1e300],
        binning_mode="custom-edges",
        comma_separated_list_of_bin_edges=" 1, 2,3",
    )

    assert found == [1, 1, 2, 3, 4, 1]


def test_a_gap_stays_one():
    assert np.isnan(binned([1.0, NAN], number_of_bins=2)).tolist() == [False, True]


def test_quantile_bins_are_as_many_as_asked_and_as_full_as_each_other():
    found = binned(np.arange(1.0, 101.0))

    assert np.bincount(np.array(found, dtype=int)).tolist() == [0, *[10] * 10]
    assert binned([1.0, 2.0, 3.0, 4.0], number_of_bins=1) == [1, 1, 1, 1]


def test_ties_make_fewer_quantile_bins_and_none_is_empty():
    assert binned([5.0, 5.0, 5.0]) == [1, 1, 1]
    assert binned([1.0, 1.0, 1.0, 1.0, 9.0], number_of_bins=5) == [1, 1, 1, 1, 2]


def test_quantiles_are_normalised_by_the_number_of_bins():
    values = [1.0, 2.0, 3.0, 4.0]

    for kind, want in {"percent": [25.0, 50, 75, 100], "pquantile": [0.25, 0.5, 0.75, 1]}.items():
        found = binned(values, number_of_bins=4, quantile_normalization=kind)
        assert found == pytest.approx(want)
    assert binned(values, number_of_bins=4) == [1, 2, 3, 4]
    wide = binned(values, binning_mode="equal-width", quantile_normalization="percent")
    assert wide == [1, 4, 7, 10]


def test_equal_widths_part_the_range_of_training():
    found = binned([0.0, 10.0], [-5.0, 2.5, 2.6, 9.0, 99.0], **WIDTH)

    assert found == [1, 1, 2, 4, 4]
    assert binned([-1e308, 1e308], [-1e308, 0.5e308], **WIDTH) == [1, 3]


WIDTH = {"binning_mode": "equal-width", "number_of_bins": 4}


def test_start_and_stop_have_bins_beyond_them():
    found = binned([0.0], [-1.0, 0.0, 0.5, 0.6, 1.0, 7.0], binning_mode=START_STOP)
    narrow = binned(
        [0.0], [0.3, 0.9, 0.95, 1.1], binning_mode=START_STOP, bin_width=0.3, number_of_bins=2
    )

    assert found == [1, 1, 2, 3, 3, 4]
    assert narrow == [2, 4, 5, 6]


def test_entropy_finds_the_edges_that_tell_the_classes():
    values = np.arange(60.0)
    y = ((values >= 20) & (values < 40)).astype(int)
    found = binned(values, y=y, classes=("a", "b"), binning_mode="entropy-mdl")

    assert found == [1] * 20 + [2] * 20 + [3] * 20


def test_entropy_falls_back_to_one_bin():
    y = np.arange(40) % 2

    assert set(binned(np.arange(40.0), y=y, classes=("a", "b"), binning_mode="entropy-mdl")) == {1}
    assert binned([NAN, NAN], [1.0], y=np.array([0, 1]), classes=("a", "b")) == [1]


def test_entropy_needs_classes():
    with pytest.raises(BadRecipe) as caught:
        binned([1.0, 2.0], y=np.array([0.5, 0.7]), binning_mode="entropy-mdl")

    assert caught.value.studio == "0024"


def test_categories_are_texts_and_are_added_by_default():
    table = table_of(TYPES, n=[1.0, 2.0, NAN], t=["x", "y", None])
    step = fitted("group-data-into-bins", table, number_of_bins=2)
    found = assert_nodes_agree(step, table.X, TYPES)

    assert found["nquantized"].tolist() == ["1", "2", None]
    assert found["n"].tolist()[:2] == [1.0, 2.0]
    assert step.lineage.types == {"nquantized": "text"}
    assert step.lineage.made == {"nquantized": ("n",)}


def test_texts_take_the_place_of_numbers():
    table = table_of(TYPES, n=[1.0, NAN], **{"i ß": [7.0, 8.0]})
    step = fitted("group-data-into-bins", table, ["n"], output_mode="inplace")
    found = assert_nodes_agree(step, table.X, TYPES)

    assert found["n"].tolist() == ["1", None]
    assert step.run(table).types == {"n": "text", "i ß": "integer"}


def test_results_alone_are_what_is_left():
    table = table_of(TYPES, n=[1.0, 2.0], t=["x", "y"], **{"i ß": [7.0, 8.0]})
    step = fitted("group-data-into-bins", table, ["i ß"], output_mode="result-only")

    assert list(assert_nodes_agree(step, table.X, TYPES)) == ["i ß"]


@pytest.mark.parametrize(
    ("given_", "studio"),
    [
        ({"binning_mode": "custom-edges", "comma_separated_list_of_bin_edges": "2,1"}, "0019"),
        ({"binning_mode": "custom-edges", "comma_separated_list_of_bin_edges": "1,1"}, "0019"),
        ({"binning_mode": "custom-edges", "comma_separated_list_of_bin_edges": "1,x"}, "0002"),
        ({"binning_mode": "custom-edges"}, "0002"),
        ({"binning_mode": START_STOP, "bin_width": 0.0}, "0004"),
        ({"binning_mode": START_STOP, "first_edge_position": 1.0}, "0006"),
        ({"binning_mode": START_STOP, "bin_width": 1e-9}, "0007"),
        ({"binning_mode": START_STOP, "bin_width": 5e-324}, "0007"),
    ],
)
def test_edges_that_part_nothing_are_refused(given_, studio):
    with pytest.raises(BadRecipe) as caught:
        binned([1.0], **given_)

    assert caught.value.studio == studio


def test_numbers_of_bins_have_bounds_and_other_types_are_passed_over():
    for number in (0, 1001):
        with pytest.raises(BadSettings):
            binned([1.0], number_of_bins=number)
    step = fitted("group-data-into-bins", table_of(TYPES, t=["x"], d=[0.0]))
    assert step.lineage.made == {}


def test_the_outline_is_what_comes_of_it():
    table = table_of(TYPES, n=[1.0, 2.0], t=["x", "y"])

    for mode in ("append", "inplace", "result-only"):
        for tag, kind in ((True, "percent"), (False, "percent"), (False, "quantile-index")):
            own = BinSettings(
                output_mode=mode, tag_columns_as_categorical=tag, quantile_normalization=kind
            )
            found = TRANSFORM.fit(table, ["n"], own).run(table).types
            assert TRANSFORM.outline(table.types, ["n"], own) == found


numbers = st.one_of(
    st.sampled_from([NAN, 0.0, -0.0, 1.0, 1e308, -1e308, 5e-324, -5e-324]), st.floats(-9, 9)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20), st.data())
def test_the_nodes_agree_and_bins_ascend(rows, data):
    columns = {"n": [row[0] for row in rows], "i ß": [row[1] for row in rows]}
    y = data.draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows)))
    table = table_of(TYPES, y=y, classes=("a", "b", "c"), t=["x"] * len(rows), **columns)
    step = fitted(
        "group-data-into-bins",
        table,
        binning_mode=data.draw(st.sampled_from(MODES)),
        number_of_bins=data.draw(st.integers(1, 12)),
        comma_separated_list_of_bin_edges="-1e300, 0, 0.5",
        tag_columns_as_categorical=data.draw(st.booleans()),
        output_mode=data.draw(st.sampled_from(["append", "inplace", "result-only"])),
    )

    found = assert_nodes_agree(step, table.X, TYPES)

    name = next(name for name, sources in step.lineage.made.items() if sources == ("n",))
    bins = found[name].astype(float)[table.X["n"].notna()]
    assert bins.notna().all()
    assert bins.iloc[np.argsort(table.X["n"].dropna(), kind="stable")].is_monotonic_increasing
