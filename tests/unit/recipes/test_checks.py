"""Whether a recipe fits its dataset is seen before it runs."""

import msgspec
import pytest

from tests.cars import CLASSIFIER, MULTICLASS, REGRESSION, UPLOADED, column_cells, recipe
from trainlet import recipes
from trainlet.errors import BadRecipe, BadSettings, ModuleMissing
from trainlet.recipes import Evaluate, Promote, Retrain, Split, Step
from trainlet.tables import describe, read_table


def refused(schema, wanted, error=BadRecipe):
    with pytest.raises(error) as caught:
        recipes.check(wanted, schema)
    assert caught.value.remedy
    return caught.value


def test_features_are_all_columns_but_the_label_in_the_order_of_the_table(schema):
    found = recipes.features(recipe("side"), schema)

    assert list(found) == [name for name in column_cells() if name != "side"]
    assert found["size"] == "integer"
    assert found["when"] == "datetime"


def test_chosen_features_keep_the_order_of_the_table_and_lose_the_label(schema):
    wanted = recipe("side", columns=["kind", "side", "size", "kind"])

    assert recipes.features(wanted, schema) == {"size": "integer", "kind": "text"}


@pytest.mark.parametrize(
    ("label", "use"),
    [
        ("side", CLASSIFIER),
        ("ok", CLASSIFIER),
        ("two", CLASSIFIER),
        ("kind", MULTICLASS),
        ("side", MULTICLASS),
        ("size", REGRESSION),
        ("price", REGRESSION),
        ("two", REGRESSION),
    ],
)
def test_a_label_that_fits_its_learner_passes(schema, label, use):
    assert recipes.check(recipe(label, use), schema) is None


@pytest.mark.parametrize(
    ("label", "use", "why", "studio"),
    [
        ("side", REGRESSION, "wants numbers, and it is text", "0033"),
        ("ok", REGRESSION, "wants numbers, and it is boolean", "0033"),
        ("when", REGRESSION, "wants numbers, and it is datetime", "0033"),
        ("price", CLASSIFIER, "wants classes, and it is number", "0033"),
        ("when", MULTICLASS, "wants classes, and it is datetime", "0033"),
        ("kind", CLASSIFIER, "wants 2 classes, and it has 3", "0033"),
        ("same", CLASSIFIER, "it has the single class 'x'", "0033"),
        ("price", "ordinal-regression", "wants a few levels, and it has 120", "0033"),
        ("same", MULTICLASS, "it has the single class 'x'", "0033"),
        ("id", MULTICLASS, "it has 120 classes", "0033"),
        ("size", MULTICLASS, "it has 120 classes", "0033"),
        ("empty", MULTICLASS, "it is empty in every row", "0130"),
        ("empty", REGRESSION, "it is empty in every row", "0130"),
    ],
)
def test_a_label_that_its_learner_cannot_predict_is_refused(schema, label, use, why, studio):
    error = refused(schema, recipe(label, use))

    assert why in error.detail
    assert error.status == 422
    assert error.place == {"column": label, "field": "label"}
    assert error.studio == studio


def test_what_is_below_0_is_no_count(schema):
    columns = [
        msgspec.structs.replace(column, minimum=-5.0) if column.name == "size" else column
        for column in schema.columns
    ]
    below = msgspec.structs.replace(schema, columns=columns)

    error = refused(below, recipe("size", "poisson-regression"))
    assert "wants counts, and its smallest value is -5" in error.detail
    assert error.place == {"column": "size", "field": "label"}
    assert recipes.check(recipe("size", "poisson-regression"), schema) is None


def test_what_one_learner_of_several_can_not_be_taught_is_refused(schema):
    learners = [{"use": "linear-regression"}, {"use": "ordinal-regression"}]
    error = refused(schema, recipe("price", "stacking-regression", settings={"learners": learners}))

    assert "ordinal-regression wants a few levels" in error.detail
    fitting = {"learners": [learners[0], {"use": "poisson-regression"}]}
    assert recipes.check(recipe("price", "stacking-regression", settings=fitting), schema) is None


@pytest.mark.parametrize(
    ("label", "remedy"),
    [
        ("price", "Choose a regression learner, or give the column another type."),
        ("when", "Choose another column, or give the column another type."),
    ],
)
def test_a_label_without_classes_is_told_a_way_out_that_there_is(schema, label, remedy):
    assert refused(schema, recipe(label, MULTICLASS)).remedy == remedy


def test_a_hundred_classes_are_not_too_many():
    cells = "\n".join(f"{i},{i}" for i in range(100))
    table = read_table(f"x,y\n{cells}\n".encode())
    small = describe(table, {}, dataset="cars", version="0" * 20, size=1, uploaded=UPLOADED)

    assert recipes.check(recipe("y", MULTICLASS), small) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"label": "colour"}, "label"), ({"columns": ["size", "colour"]}, "columns")],
)
def test_a_column_that_is_not_there_is_named_with_those_that_are(schema, changes, field):
    error = refused(schema, recipe(**changes))

    assert error.place == {"column": "colour", "field": field}
    assert error.remedy.startswith("Its columns are: size, price, two, ")
    assert error.studio == "0001"


@pytest.mark.parametrize("columns", [[], ["side"]])
def test_a_recipe_must_leave_a_column_to_learn_from(schema, columns):
    error = refused(schema, recipe("side", columns=columns))

    assert error.place == {"field": "columns"}
    assert error.studio == "0020"


def test_a_learner_that_is_not_in_the_catalogue_is_refused(schema):
    error = refused(schema, recipe(use="crystal-ball"), ModuleMissing)

    assert error.status == 404
    assert "linear-regression" in error.remedy


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"l2_regularization_weight": -1}, ".l2_regularization_weight"),
        ({"colour": 1}, ""),
        ({"maximum_iterations": "many"}, ".maximum_iterations"),
    ],
)
def test_a_setting_that_does_not_fit_the_learner_is_refused(schema, settings, place):
    error = refused(schema, recipe(settings=settings), BadSettings)

    assert error.place == {"field": f"{CLASSIFIER}.settings{place}"}


def test_settings_of_a_learner_that_do_not_go_together_are_refused(schema):
    wanted = recipe("kind", "one-vs-all-multiclass", settings={"learner": {"use": REGRESSION}})
    error = refused(schema, wanted)

    assert error.place == {"field": "learner.settings.learner.use"}
    assert CLASSIFIER in error.remedy


def test_a_step_may_name_the_columns_that_the_recipe_learns_from(schema):
    steps = [Step(use="clean-missing-data", columns=["size", "kind"])]

    assert recipes.check(recipe(columns=["size", "kind"], steps=steps), schema) is None


@pytest.mark.parametrize("name", ["side", "price", "colour"])
def test_a_step_that_names_another_column_is_refused(schema, name):
    steps = [Step(use="clean-missing-data", columns=["size", name])]
    error = refused(schema, recipe(columns=["size", "kind"], steps=steps))

    assert error.place == {"column": name, "field": "steps"}
    assert error.remedy == "The columns, but the label, are: size, kind."


def test_a_step_that_is_not_in_the_catalogue_is_refused(schema):
    error = refused(schema, recipe(steps=[Step(use="wash")]), ModuleMissing)

    assert error.place == {"field": "transform"}


def test_a_setting_that_does_not_fit_its_step_is_refused(schema):
    steps = [Step(use="clean-missing-data", settings={"cleaning_mode": "guess"})]
    error = refused(schema, recipe(steps=steps), BadSettings)

    assert error.place == {"field": "clean-missing-data.settings.cleaning_mode"}


def test_a_step_judges_its_own_columns(schema):
    steps = [
        Step(
            use="clean-missing-data",
            columns=["kind"],
            settings={"cleaning_mode": "replace-with-mean"},
        )
    ]
    error = refused(schema, recipe(steps=steps))

    assert error.place["column"] == "kind"


@pytest.mark.parametrize(
    "rest",
    [
        {"time": "when"},
        {"split": Split(by="column", column="id")},
        {"split": Split(by="column", column="when")},
        {"split": Split(by="period", column="when")},
        {"split": Split(by="period"), "time": "when"},
        {"split": Split(by="content")},
        {"promote": Promote(metric="accuracy")},
        {"promote": Promote()},
        {"retrain": Retrain()},
        {"retrain": Retrain(rows="window", window_rows=5)},
        {"retrain": Retrain(rows="window", window_days=0.5)},
        {"retrain": Retrain(rows="window", window_rows=5, window_days=5)},
        {"retrain": Retrain(schedule="0 3 * * 1")},
    ],
    ids=repr,
)
def test_times_splits_gates_and_policies_that_fit_pass(schema, rest):
    assert recipes.check(recipe("side", **rest), schema) is None


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ({"time": "gone"}, {"column": "gone", "field": "time"}),
        ({"time": "size"}, {"column": "size", "field": "time"}),
        ({"split": Split(by="column")}, {"field": "split.column"}),
        (
            {"split": Split(by="column", column="gone")},
            {"column": "gone", "field": "split.column"},
        ),
        ({"split": Split(by="period", column="id")}, {"column": "id", "field": "time"}),
        ({"split": Split(by="period")}, {"field": "split.column"}),
        ({"promote": Promote(metric="root-mean-squared-error")}, {"field": "promote.metric"}),
        ({"evaluate": Evaluate(metric="root-mean-squared-error")}, {"field": "evaluate.metric"}),
        ({"retrain": Retrain(rows="window")}, {"field": "retrain.rows"}),
        ({"retrain": Retrain(window_rows=5)}, {"field": "retrain.rows"}),
        ({"retrain": Retrain(rows="append", window_days=5)}, {"field": "retrain.rows"}),
        ({"retrain": Retrain(schedule="daily")}, {"field": "retrain.schedule"}),
    ],
    ids=repr,
)
def test_times_splits_gates_and_policies_that_do_not_fit_are_refused(schema, rest, place):
    error = refused(schema, recipe("side", **rest))

    assert {name: value for name, value in error.place.items() if value} == place


METRICS = [{"promote": Promote}, {"evaluate": Evaluate}]


@pytest.mark.parametrize("part", METRICS, ids=list)
def test_a_metric_that_there_is_not_is_refused(schema, part):
    ((name, type_),) = part.items()
    error = refused(schema, recipe("side", **{name: type_(metric="luck")}), ModuleMissing)

    assert error.status == 404
    assert error.place == {"field": f"{name}.metric"}
    assert "auc" in error.remedy


@pytest.mark.parametrize("part", METRICS, ids=list)
def test_a_metric_of_another_task_names_those_that_fit(schema, part):
    ((name, type_),) = part.items()
    error = refused(schema, recipe("price", REGRESSION, **{name: type_(metric="auc")}))

    assert error.place == {"field": f"{name}.metric"}
    assert "root-mean-squared-error" in error.remedy
    assert "auc" not in error.remedy


@pytest.mark.parametrize("part", METRICS, ids=list)
def test_a_metric_of_the_task_and_none_at_all_pass(schema, part):
    ((name, type_),) = part.items()

    for metric in ("", "mean-absolute-error"):
        wanted = recipe("price", REGRESSION, **{name: type_(metric=metric)})
        assert recipes.check(wanted, schema) is None


def test_a_category_is_a_text_to_a_model(schema):
    columns = [
        msgspec.structs.replace(c, type="category") if c.name == "kind" else c
        for c in schema.columns
    ]
    categorical = msgspec.structs.replace(schema, columns=columns)

    assert recipes.features(recipe("side"), categorical)["kind"] == "text"
