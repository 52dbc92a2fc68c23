"""A clean job: a new dataset version, what was learned, and what changed."""

import gzip
from typing import Any

import msgspec
import numpy as np
import onnxruntime
import pytest

from tests.trained import ADULT, AUTOMOBILES, ended, run_to_end, train, upload
from trainlet import datasets, jobs, keys, transformations
from trainlet.errors import NotFound
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.tables import read_stored, typed_frame
from trainlet.work import cleanings
from trainlet.work.requests import CleanRequest

MEDIANS = {
    "use": "clean-missing-data",
    "columns": ["horsepower", "bore"],
    "settings": {"cleaning_mode": "replace-with-median"},
}
SCALED = {"use": "normalize-data", "columns": ["horsepower"], "settings": {}}
AS_TEXT = {
    "use": "edit-metadata",
    "columns": ["symboling"],
    "settings": {"categorical": "make-categorical"},
}


@pytest.fixture
def filled(store: Store) -> Store:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    return store


def clean(store: Store, *steps: Any, dataset: str = "autos", **request: Any) -> dict[str, Any]:
    """Run a clean job and return its result."""
    state = ended(store, "clean", {"dataset": dataset, "steps": list(steps), **request})
    assert state.result, state.error
    return state.result


def again(store: Store, *steps: Any, dataset: str = "autos", into: str) -> None:
    """Run a clean job, and keep it to be run again."""
    clean(store, *steps, dataset=dataset, into=into)
    kept = msgspec.convert({"dataset": dataset, "steps": steps, "into": into}, CleanRequest)
    cleanings.keep(store, kept)


def refused(store: Store, *steps: Any, dataset: str = "autos", **request: Any) -> dict[str, Any]:
    state = ended(store, "clean", {"dataset": dataset, "steps": list(steps), **request})
    assert state.error, state.result
    return state.error


def frame(store: Store, dataset: str) -> Any:
    schema = datasets.read_schema(store, dataset)
    table = read_stored(datasets.read_data(store, schema), Settings(), schema.reading)
    return typed_frame(table, schema)


def test_a_new_dataset_holds_the_rows_as_the_steps_made_them(filled: Store) -> None:
    before = frame(filled, "autos")
    result = clean(filled, MEDIANS, SCALED)
    after, schema = frame(filled, "autos-clean"), datasets.read_schema(filled, "autos-clean")
    median = before["horsepower"].median()
    values = before["horsepower"].fillna(median)

    assert (result["dataset"], result["rows"], result["columns"]) == ("autos-clean", 205, 26)
    assert list(after.columns) == list(before.columns)
    assert after["horsepower"].to_numpy() == pytest.approx(
        ((values - values.mean()) / values.std(ddof=0)).to_numpy(), rel=1e-12
    )
    assert after["bore"].isna().sum() == 0
    assert after["stroke"].isna().sum() == before["stroke"].isna().sum() == 4
    assert schema.column("horsepower").type == "number"
    assert schema.column("make").type == before_type(filled, "make") == "text"


def before_type(store: Store, name: str) -> str:
    return datasets.read_schema(store, "autos").column(name).type


def test_what_was_learned_is_an_onnx_file_that_does_the_same_to_other_rows(filled: Store) -> None:
    result = clean(filled, MEDIANS, SCALED, name="scale")
    found = transformations.read(filled, "scale")
    session = onnxruntime.InferenceSession(transformations.read_file(filled, found))
    (outputs,) = session.run(None, {"numbers": np.array([[np.nan, np.nan], [3.0, 95.0]])})
    horses = frame(filled, "autos")["horsepower"]
    values = horses.fillna(horses.median())

    assert (result["transformation"], result["number"]) == ("scale", 1)
    assert list(found.replay.takes) == list(found.replay.gives) == ["bore", "horsepower"]
    assert found.replay.filled == ["bore", "horsepower"]
    want = (np.array([horses.median(), 95.0]) - values.mean()) / values.std(ddof=0)
    assert outputs[:, 1] == pytest.approx(want)
    assert found.replay.parity.rows == 205


def test_a_saved_transformation_is_a_step_of_a_recipe_and_of_another_cleaning(
    filled: Store,
) -> None:
    clean(filled, MEDIANS, SCALED, name="scale")
    step = {"use": "apply-transformation", "settings": {"transformation": "scale"}}
    again = clean(filled, step, into="again")
    recipe = {
        "dataset": "autos",
        "label": "price",
        "columns": ["horsepower", "bore", "make"],
        "steps": [step],
        "learner": {"use": "linear-regression"},
    }
    model = train(filled, "m", recipe=recipe)

    assert frame(filled, "again").equals(frame(filled, "autos-clean"))
    assert again["replays"]
    assert model["rows"]["with_gaps"] == 0  # the saved medians fill them
    kept = msgspec.json.decode(filled.get(keys.recipe("m")).data)
    assert kept["steps"][0]["settings"] == {"transformation": "scale@1"}


def test_a_saved_transformation_for_other_types_is_refused(filled: Store) -> None:
    clean(filled, AS_TEXT, {**MEDIANS, "columns": ["bore"]}, name="names")
    step = {"use": "apply-transformation", "settings": {"transformation": "names"}}
    error = refused(filled, step)

    assert (error["studio_error"], error["column"]) == ("0017", "symboling")


def test_a_type_that_is_asked_for_is_read_from_the_cells_themselves(store: Store) -> None:
    upload(store, "codes", b"code,size\n01,1\n1,2\n,3\n")
    clean(store, {**AS_TEXT, "columns": ["code"]}, dataset="codes")

    assert frame(store, "codes-clean")["code"].tolist() == ["01", "1", None]
    error = refused(
        store,
        {"use": "edit-metadata", "columns": ["size"], "settings": {"data_type": "datetime"}},
        dataset="codes",
    )
    assert (error["status"], error["row"], error["column"]) == (422, 1, "size")


def test_the_report_tells_each_column_before_and_after_and_each_step(filled: Store) -> None:
    clean(filled, MEDIANS, SCALED)
    found = transformations.read(filled, "autos-clean")
    report = msgspec.json.decode(transformations.read_report(filled, found))
    bore = next(column for column in report["columns"] if column["name"] == "bore")

    assert (report["rows_before"], report["rows_after"]) == (205, 205)
    assert (bore["before"]["missing"], bore["after"]["missing"]) == (4, 0)
    assert [step["use"] for step in report["steps"]] == ["clean-missing-data", "normalize-data"]
    assert report["steps"][0]["missing"] == 59 - 2 - 4


def test_steps_that_choose_rows_do_so_and_are_no_part_of_the_file(filled: Store) -> None:
    step = {"use": "clean-missing-data", "settings": {"cleaning_mode": "remove-entire-row"}}
    rows = {"use": "remove-duplicate-rows", "columns": ["make"], "settings": {}}
    result = clean(filled, step, rows)
    after = frame(filled, "autos-clean")

    assert result["rows"] == after["make"].nunique() == len(after) < 25
    assert not after.isna().any(axis=None)
    assert not result["replays"]


def test_the_label_stays_aside_and_its_role_with_the_dataset(filled: Store) -> None:
    label = {"use": "edit-metadata", "columns": ["price"], "settings": {"fields": "label"}}
    scaled = {"use": "normalize-data", "settings": {}}
    clean(filled, label, scaled)
    schema = datasets.read_schema(filled, "autos-clean")
    before, after = frame(filled, "autos"), frame(filled, "autos-clean")
    whole = before["price"].notna().to_numpy()

    assert schema.column("price").role == "label"
    assert after["price"].tolist() == before["price"][whole].tolist()
    assert after["length"].mean() == pytest.approx(0, abs=1e-9)
    with_own = clean(filled, scaled, dataset="autos-clean", into="twice")
    assert frame(filled, "twice")["price"].tolist() == after["price"].tolist()
    assert with_own["rows"] == int(whole.sum())


def test_the_same_job_again_writes_nothing_new(filled: Store) -> None:
    first, second = clean(filled, MEDIANS), clean(filled, MEDIANS)

    assert (first["version"], first["number"]) == (second["version"], second["number"])
    assert len(datasets.read_index(filled, "autos-clean").versions) == 1


def test_new_versions_are_cleaned_again_where_that_is_asked_for(filled: Store) -> None:
    again(filled, MEDIANS, into="first")
    again(filled, SCALED, dataset="first", into="second")
    more = b"\n".join(AUTOMOBILES.read_bytes().split(b"\n")[:101]) + b"\n"
    upload(filled, "autos", more)
    for _ in range(2):  # the first asks for the second
        for job in jobs.requested(filled, "clean"):
            run_to_end(filled, job)

    assert datasets.read_schema(filled, "first").rows == 100
    assert datasets.read_schema(filled, "second").rows == 100
    assert len(datasets.read_index(filled, "second").versions) == 2


def test_a_circle_ends_where_it_began(filled: Store) -> None:
    again(filled, MEDIANS, into="first")
    again(filled, SCALED, dataset="first", into="autos")
    for _ in range(6):
        for job in jobs.requested(filled, "clean"):
            assert run_to_end(filled, job).state == "succeeded"

    assert len(list(jobs.requested(filled, "clean"))) <= 5


def test_a_cleaning_that_would_write_over_what_it_reads_again_and_again_is_refused(
    filled: Store,
) -> None:
    assert refused(filled, MEDIANS, into="autos", again=True)["field"] == "into"


@pytest.mark.parametrize(
    ("step", "code", "place"),
    [
        ({"use": "nothing"}, "ModuleMissing", {}),
        ({"use": "normalize-data", "columns": ["colour"]}, "BadRecipe", {"column": "colour"}),
        ({"use": "normalize-data", "columns": ["make"]}, "BadRecipe", {"column": "make"}),
        ({"use": "clip-values", "settings": {"threshold": 1}}, "BadSettings", {}),
    ],
)
def test_steps_that_do_not_fit_are_refused_and_nothing_is_written(
    filled: Store, step: dict[str, Any], code: str, place: dict[str, str]
) -> None:
    error = refused(filled, step)

    assert error["code"] == code
    assert 400 <= error["status"] < 500
    assert place.items() <= error.items()
    assert datasets.names(filled) == ["autos"]
    assert transformations.names(filled) == []


def test_a_compressed_table_with_odd_names_goes_through(store: Store) -> None:
    data = "Größe (cm);a.b;🚗\n1,5;x;2024-01-02\n;y;\n3,5;;2024-05-06\n".encode("cp1252", "ignore")
    upload(store, "odd", gzip.compress(data))
    names = [column.name for column in datasets.read_schema(store, "odd").columns]
    step = {"use": "clean-missing-data", "settings": {"cleaning_mode": "replace-with-mode"}}
    clean(store, step, dataset="odd")

    assert list(frame(store, "odd-clean").columns) == names
    assert not frame(store, "odd-clean").isna().any(axis=None)


def test_a_large_real_table_goes_through(store: Store) -> None:
    upload(store, "adult", ADULT.read_bytes())
    result = clean(
        store,
        {"use": "clean-missing-data", "settings": {"cleaning_mode": "replace-with-mode"}},
        {"use": "normalize-data", "settings": {"transformation_method": "minmax"}},
        dataset="adult",
    )
    after = frame(store, "adult-clean")

    assert result["rows"] == 3000
    assert after["age"].min() == 0.0
    assert after["age"].max() == 1.0


def test_a_job_that_only_leaves_columns_out_is_a_transformation_too(filled: Store) -> None:
    pick = {"use": "select-columns-in-dataset", "columns": ["make", "price"]}
    result = clean(filled, pick, name="pick")
    step = {"use": "apply-transformation", "settings": {"transformation": "pick"}}
    clean(filled, step, into="again")

    assert result["replays"]
    assert list(frame(filled, "again").columns) == ["make", "price"]
    with pytest.raises(NotFound):
        transformations.read_file(filled, transformations.read(filled, "pick"))


def test_a_result_of_one_column_keeps_its_gaps(filled: Store) -> None:
    clean(filled, {"use": "select-columns-in-dataset", "columns": ["bore"]})

    assert len(frame(filled, "autos-clean")) == 205
    assert frame(filled, "autos-clean")["bore"].isna().sum() == 4


def test_what_is_set_aside_under_another_name_keeps_its_values(store: Store) -> None:
    upload(store, "d", b"w,t,a\n0.25,x,1\n0.5,y,2\n0.75,x,3\n")
    steps = [
        {
            "use": "edit-metadata",
            "columns": [old],
            "settings": {"fields": role, "new_column_names": new},
        }
        for old, role, new in (("w", "weight", "weight"), ("t", "label", "kind"))
    ]
    clean(store, *steps, dataset="d")
    schema = datasets.read_schema(store, "d-clean")

    assert frame(store, "d-clean")["weight"].tolist() == [0.25, 0.5, 0.75]
    assert frame(store, "d-clean")["kind"].tolist() == ["x", "y", "x"]
    assert [(c.name, c.role) for c in schema.columns if c.role] == [
        ("weight", "weight"),
        ("kind", "label"),
    ]


def test_a_role_can_be_taken_back_and_changed(store: Store) -> None:
    def edited(dataset: str, fields: str, column: str) -> dict[str, str]:
        step = {"use": "edit-metadata", "columns": [column], "settings": {"fields": fields}}
        clean(store, step, dataset=dataset, into="e")
        return {c.name: c.role for c in datasets.read_schema(store, "e").columns}

    upload(store, "d", b"y,a\n1,x\n0,y\n1,z\n")
    assert edited("d", "label", "y") == {"y": "label", "a": ""}
    assert edited("e", "clear-weight", "y") == {"y": "label", "a": ""}
    assert edited("e", "weight", "y") == {"y": "weight", "a": ""}
    assert edited("e", "feature", "y") == {"y": "", "a": ""}
    assert frame(store, "e")["y"].tolist() == [1.0, 0.0, 1.0]


def test_other_roles_make_another_version_of_the_same_bytes(filled: Store) -> None:
    first = clean(filled, into="o")
    aside = {"use": "edit-metadata", "columns": ["make"], "settings": {"fields": "clear-feature"}}
    second = clean(filled, aside, into="o")

    assert first["version"] != second["version"]
    assert datasets.read_schema(filled, "o").column("make").role == "none"


def test_a_result_is_as_old_as_what_it_was_made_of(filled: Store) -> None:
    older = datasets.read_schema(filled, "autos")
    upload(filled, "autos", AUTOMOBILES.read_bytes()[:9000])
    newer = datasets.read_schema(filled, "autos")
    late = clean(filled, SCALED, version=newer.version)
    early = clean(filled, SCALED, version=older.version)
    again = clean(filled, MEDIANS, version=newer.version)
    lines = {each.version: each for each in datasets.read_index(filled, "autos-clean").versions}

    assert lines[early["version"]].uploaded == older.uploaded
    assert lines[late["version"]].uploaded == newer.uploaded
    assert datasets.read_schema(filled, "autos-clean").version == again["version"]


def test_a_sum_of_what_is_filled_and_what_is_not_is_used_again(store: Store) -> None:
    upload(store, "d", b"a,b,y\n" + b"".join(b"%d,%d,%d\n" % (i, i % 5, 3 * i) for i in range(40)))
    steps = [
        {"use": "clean-missing-data", "columns": ["b"], "settings": {"replacement_value": "1"}},
        {
            "use": "apply-math-operation",
            "columns": ["a"],
            "settings": {
                "operation": "subtract",
                "operation_argument_type": "column-set",
                "second_columns": ["b"],
            },
        },
    ]
    clean(store, *steps, dataset="d", name="difference")
    recipe = {
        "dataset": "d",
        "label": "y",
        "steps": [
            {"use": "apply-transformation", "settings": {"transformation": "difference"}},
        ],
        "learner": {"use": "linear-regression"},
    }

    assert train(store, "m", recipe=recipe)["parity"]["labels_differing"] == 0


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            [{"use": "normalize-data"}, {"use": "select-columns-in-dataset", "columns": ["make"]}],
            "",
        ),
        (
            [
                {
                    "use": "apply-sql-transformation",
                    "settings": {"sql_query_script": "select make from t1 where 1 = 0"},
                }
            ],
            "Step 1, apply-sql-transformation, leaves no row.",
        ),
        (
            [
                {
                    "use": "partition-and-sample",
                    "settings": {
                        "partition_or_sample_mode": "head",
                        "number_of_rows_to_select": 0,
                    },
                }
            ],
            "leaves no row",
        ),
    ],
)
def test_a_step_that_leaves_nothing_is_named(
    filled: Store, steps: list[dict[str, Any]], said: str
) -> None:
    state = ended(filled, "clean", {"dataset": "autos", "steps": steps})

    assert bool(state.error) == bool(said)
    if state.error:
        assert said in state.error["detail"]
        assert state.error["status"] == 422


def test_a_label_of_many_whole_numbers_is_an_amount(filled: Store) -> None:
    step = {
        "use": "filter-based-feature-selection",
        "settings": {
            "feature_scoring_method": "pearson-correlation",
            "number_of_desired_features": 3,
        },
    }
    clean(filled, step, label="price")
    autos = frame(filled, "autos").select_dtypes("number")
    scores = autos.corr()["price"].abs().drop("price").sort_values(ascending=False)
    found = transformations.read(filled, "autos-clean")
    report = msgspec.json.decode(transformations.read_report(filled, found))

    assert set(scores.index[:3]) < set(frame(filled, "autos-clean").columns)
    assert report["steps"][0]["told"]["scores"]["engine-size"] == pytest.approx(
        scores["engine-size"]
    )


def test_durations_of_any_fraction_are_written_and_read(store: Store) -> None:
    upload(store, "d", b"t,a\n0:00:59.9999999,1\n-12:00:00.5,2\n1:00:00,3\n")
    clean(store, {"use": "normalize-data", "columns": ["a"]}, dataset="d")

    assert frame(store, "d-clean")["t"].tolist() == [60.0, -43200.5, 3600.0]


@pytest.mark.parametrize(
    ("steps", "label", "said"),
    [
        ([("edit-metadata", ["y"], {"new_column_names": "z"})], "y", "no feature"),
        ([("edit-metadata", ["a", "y"], {"new_column_names": "p,q"})], "y", "no feature"),
        ([("edit-metadata", ["b"], {"new_column_names": "x\0y"})], "", "can't be printed"),
        ([("edit-metadata", ["k"], {"fields": "weight"})], "", "a weight is a number"),
        (
            [("edit-metadata", [name], {"fields": "weight"}) for name in "ab"],
            "",
            "is the weight already",
        ),
        ([("edit-metadata", ["k"], {"new_column_names": "y"})], "y", "'y', which lies aside"),
        (
            [
                ("edit-metadata", ["a"], {"fields": "clear-feature"}),
                ("edit-metadata", ["b"], {"new_column_names": "a"}),
            ],
            "",
            "'a', which lies aside",
        ),
        (
            [
                (
                    "apply-math-operation",
                    ["a"],
                    {"operation": "atan2", "operation_argument_type": "column-set"},
                )
            ],
            "",
            "1 first columns and 0 second ones",
        ),
        (
            [("principal-component-analysis", None, {"number_of_dimensions_to_reduce_to": 2**70})],
            "",
            "number_of_dimensions",
        ),
        (
            [
                (
                    "partition-and-sample",
                    None,
                    {
                        "partition_or_sample_mode": "assign-to-folds",
                        "specify_number_of_folds_to_split_evenly_into": 2,
                    },
                )
            ],
            "Fold Assignments",
            "would be written over",
        ),
    ],
)
def test_what_would_be_written_over_or_does_not_fit_is_refused(
    store: Store, steps: list[Any], label: str, said: str
) -> None:
    table = b"a,b,k,y,Fold Assignments\n1,1.5,x,1,7\n2,2.5,y,0,8\n3,3.5,z,1,7\n"
    table = table if label == "Fold Assignments" else table.replace(b",Fold Assignments", b",f")
    upload(store, "d", table)
    error = refused(
        store,
        *({"use": use, "columns": columns, "settings": facts} for use, columns, facts in steps),
        dataset="d",
        label=label,
    )

    assert error["status"] == 422
    assert said in error["detail"]


def test_a_column_called_like_folds_is_none(store: Store) -> None:
    upload(store, "d", b"a,Fold Assignments\n1,x\n2,y\n")
    clean(store, {"use": "normalize-data", "columns": ["a"]}, dataset="d")

    assert not datasets.read_schema(store, "d-clean").column("Fold Assignments").role


def test_what_is_set_aside_is_not_left_out_when_it_is_done_again(store: Store) -> None:
    upload(store, "d", b"a,b\n1,x\n2,y\n")
    aside = {"use": "edit-metadata", "columns": ["a"], "settings": {"fields": "clear-feature"}}
    scale = {"use": "clean-missing-data", "columns": ["b"], "settings": {}}
    clean(store, aside, scale, dataset="d", name="t")
    step = {"use": "apply-transformation", "settings": {"transformation": "t"}}
    clean(store, step, dataset="d", into="again")

    assert list(frame(store, "again").columns) == ["a", "b"]


def test_a_dataset_with_roles_is_trained_on_by_its_label_alone(filled: Store) -> None:
    weight = {"use": "edit-metadata", "columns": ["width"], "settings": {"fields": "weight"}}
    folds = {
        "use": "partition-and-sample",
        "settings": {"partition_or_sample_mode": "assign-to-folds"},
    }
    clean(filled, weight, folds, into="w")

    assert train(filled, "m", dataset="w", label="price")["version"] == 1


def test_a_cleared_weight_may_become_another_type_at_once(store: Store) -> None:
    upload(store, "d", b"a,b\n0.5,x\n2,y\n")
    weight = {"use": "edit-metadata", "columns": ["a"], "settings": {"fields": "weight"}}
    clean(store, weight, dataset="d", into="w")
    cleared = {"fields": "clear-weight", "data_type": "string"}
    clean(store, {"use": "edit-metadata", "columns": ["a"], "settings": cleared}, dataset="w")

    assert frame(store, "w-clean")["a"].tolist() == ["0.5", "2"]
