"""A table and a recipe in, everything that a version consists of out."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
import pytest
from threadpoolctl import threadpool_limits

import trainlet
from trainlet import recipes, samples
from trainlet.errors import TrainingFailed
from trainlet.evaluations import Evaluation
from trainlet.recipes import Choice, Evaluate, Recipe, Split, Step
from trainlet.registry import Dataset, Manifest
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import load
from trainlet.tables import describe, read_table, typed_frame
from trainlet.training.problem import pose
from trainlet.training.train import Assignment, provenance, train

DATA = Path(__file__).parents[2] / "data"
VERSION = "0" * 20
UPLOADED = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


def read(name):
    data = (DATA / name).read_bytes()
    table = read_table(data)
    schema = describe(
        table, {}, dataset=name[:5].strip("_"), version=VERSION, size=len(data), uploaded=UPLOADED
    )
    return typed_frame(table, schema), schema


@pytest.fixture(scope="module")
def cars():
    return read("automobile_price.csv")


@pytest.fixture(scope="module")
def people():
    return read("adult_3000.csv")


def batch_of(records):
    return Batch({name: [row[name] for row in records] for name in records[0]}, len(records))


def built(table, recipe, report=lambda percent, stage: None, model="price", asked=None):
    frame, schema = table
    recipes.check(recipe, schema)
    problem, asked = pose(frame, schema, recipe), asked or Assignment(model, "claim")
    artifacts = train(problem, provenance(recipe, schema), asked, report)
    return artifacts, msgspec.json.decode(artifacts.evaluation, type=Evaluation)


@pytest.fixture(scope="module")
def price_recipe():
    return msgspec.convert(samples.automobile().recipe, Recipe)


@pytest.fixture(scope="module")
def price(cars, price_recipe):
    return built(cars, price_recipe)


def test_every_row_of_the_table_is_accounted_for(price):
    rows = price[0].manifest.rows

    assert rows.total == 205
    assert rows.without_label == 4
    assert rows.removed + rows.with_gaps == 2
    assert rows.trained + rows.held_out + rows.removed + rows.with_gaps == 201
    assert rows.trained + rows.removed == 150


def test_a_manifest_says_what_the_model_was_made_of(price, price_recipe, cars):
    artifacts, _ = price
    manifest = artifacts.manifest
    origin = provenance(price_recipe, cars[1])

    assert (manifest.model, manifest.claim, manifest.build) == ("price", "claim", origin.build_key)
    assert manifest.sha256 == hashlib.sha256(artifacts.model).hexdigest()
    assert manifest.size == len(artifacts.model)
    assert manifest.dataset == Dataset(name="autom", version=VERSION)
    assert msgspec.convert(manifest.recipe, Recipe) == price_recipe
    assert manifest.libraries["trainlet"] == trainlet.__version__
    assert manifest.libraries["onnxruntime"] == onnxruntime.__version__
    assert set(manifest.seconds) == {"fit", "evaluate", "export", "parity"}
    assert manifest.parity.largest <= manifest.parity.tolerance == 1e-9
    assert manifest.parity.labels_differing == 0
    inputs = manifest.signature.inputs
    trials = [len(column.categories) + 2 if column.type == "text" else 5 for column in inputs]
    assert manifest.parity.rows == 201 - 150 + sum(trials) + 1


def test_a_manifest_says_why_it_was_made_from_which_data_and_what_it_cost(cars, price_recipe):
    cause = ("upload uploads/autom/a.csv", "retrain price autom@1")
    asked = Assignment("price", "claim", "0001 x", cause, 2.5)

    manifest = built(cars, price_recipe, asked=asked)[0].manifest

    assert (manifest.order, manifest.cause) == ("0001 x", list(cause))
    assert manifest.cost == pytest.approx(2.5 * sum(manifest.seconds.values()))
    assert manifest.cost > 0


def test_a_training_that_nobody_prices_has_no_cause_no_order_and_costs_nothing(price):
    manifest = price[0].manifest

    assert (manifest.order, manifest.cause, manifest.cost) == ("", [], 0)


def test_a_manifest_names_its_recipe_by_digest(price, price_recipe, cars):
    manifest = price[0].manifest
    other = msgspec.structs.replace(price_recipe, seed=1)
    newer = msgspec.structs.replace(cars[1], version="1" * 20)

    spelled = msgspec.json.encode(price_recipe, order="sorted")
    assert manifest.recipe_digest == hashlib.sha256(spelled).hexdigest()
    assert provenance(price_recipe, newer).recipe_digest == manifest.recipe_digest
    assert provenance(other, cars[1]).recipe_digest != manifest.recipe_digest


def test_a_manifest_survives_being_stored(price):
    manifest = price[0].manifest

    assert msgspec.json.decode(msgspec.json.encode(manifest), type=Manifest) == manifest


def test_the_stored_evaluation_agrees_with_the_manifest(price):
    artifacts, evaluation = price

    assert artifacts.manifest.metrics == evaluation.metrics
    assert evaluation.rows == artifacts.manifest.rows.held_out


def test_the_first_tutorial_of_studio_is_learned_as_well_as_it_should_be(price):
    metrics = price[1].metrics

    assert metrics["coefficient-of-determination"] > 0.75
    assert metrics["relative-squared-error"] == pytest.approx(
        1 - metrics["coefficient-of-determination"]
    )


def test_a_signature_lists_the_inputs_with_what_training_saw(price):
    signature = price[0].manifest.signature
    inputs = {column.name: column for column in signature.inputs}

    assert list(inputs) == samples.AUTOMOBILE_COLUMNS
    assert signature.task == "regression"
    assert signature.label == "price"
    assert (signature.classes, signature.positive) == ([], None)
    assert inputs["body-style"].categories == [
        "convertible",
        "hardtop",
        "hatchback",
        "sedan",
        "wagon",
    ]
    assert inputs["horsepower"].type == "integer"
    assert 48 <= inputs["horsepower"].minimum < inputs["horsepower"].maximum <= 288
    assert not any(column.nullable for column in signature.inputs)


def test_the_stored_model_answers_rows_as_a_client_sends_them(price):
    artifacts, _ = price
    toyota, bmw = samples.automobile().records
    answer = load(artifacts.manifest, artifacts.model).score(batch_of([toyota, bmw]))
    low, high = answer.columns["Scored Labels"]

    assert 3_000 < low < 12_000
    assert 20_000 < high < 45_000


def test_training_again_gives_the_same_bytes(price, cars, price_recipe):
    again, _ = built(cars, price_recipe)

    assert again.model == price[0].model
    assert again.manifest.metrics == price[0].manifest.metrics


def test_progress_is_told_stage_by_stage(cars, price_recipe):
    told = []
    built(cars, price_recipe, lambda percent, stage: told.append((percent, stage)))

    assert told == [(25, "fit"), (60, "evaluate"), (75, "export"), (85, "check parity")]


def test_the_income_recipe_learns_who_earns_more(people):
    recipe = msgspec.convert(samples.adult().recipe, Recipe)
    artifacts, evaluation = built(people, recipe, model="income")
    manifest = artifacts.manifest
    inputs = {column.name: column for column in manifest.signature.inputs}
    counts = np.array(evaluation.confusion.counts)

    assert manifest.signature.classes == ["<=50K", ">50K"]
    assert manifest.signature.positive == ">50K"
    assert {name for name, column in inputs.items() if column.nullable} == {
        "workclass",
        "occupation",
        "native-country",
    }
    assert manifest.rows.trained == 2400
    assert counts.sum() == manifest.rows.held_out == 600
    assert evaluation.metrics["accuracy"] == pytest.approx(np.trace(counts) / 600)
    assert evaluation.metrics["accuracy"] > 0.8
    assert evaluation.metrics["auc"] > 0.85
    plain, doctor = (
        load(manifest, artifacts.model)
        .score(batch_of(samples.adult().records))
        .columns["Scored Probabilities"]
    )
    assert plain < 0.5 < doctor


@pytest.mark.parametrize("label", ["fuel-type", "drive-wheels", "city-mpg"])
def test_the_default_recipe_learns_every_kind_of_label_from_a_table_with_gaps(cars, label):
    recipe = recipes.default("autom", label, "", cars[1])
    artifacts, _ = built(cars, recipe)
    rows = artifacts.manifest.rows

    assert (rows.total, rows.removed, rows.with_gaps) == (205, 0, 0)
    assert (rows.trained, rows.held_out) == (164, 41)
    assert all(column.nullable for column in artifacts.manifest.signature.inputs)


def test_gaps_that_nothing_handles_are_skipped_in_training_and_in_judging(cars):
    recipe = Recipe(
        dataset="autom",
        label="price",
        columns=["normalized-losses", "engine-size"],
        learner=Choice(use="linear-regression"),
    )
    rows = built(cars, recipe)[0].manifest.rows

    assert rows.removed == 0
    assert rows.trained + rows.held_out + rows.with_gaps == 201
    assert rows.with_gaps == 37


def test_a_column_that_a_step_leaves_out_is_no_input(cars):
    recipe = Recipe(
        dataset="autom",
        label="price",
        steps=[Step(use="select-columns-in-dataset", columns=["make", "engine-size"])],
        learner=Choice(use="linear-regression"),
    )
    manifest = built(cars, recipe)[0].manifest

    assert [column.name for column in manifest.signature.inputs] == ["make", "engine-size"]


def test_a_recipe_that_leaves_no_row_fails_with_the_reason(cars):
    frame, schema = cars
    recipe = Recipe(dataset="autom", label="price", learner=Choice(use="linear-regression"))
    gappy = frame.assign(bore=np.nan)

    with pytest.raises(TrainingFailed) as caught:
        built((gappy, schema), recipe)

    assert caught.value.place == {"field": "steps"}
    assert caught.value.studio == "0130"


def test_the_table_that_was_given_is_left_alone(cars, price_recipe):
    before = cars[0].copy()
    built(cars, price_recipe)

    assert cars[0].equals(before)


def test_the_same_provenance_has_the_same_build_key(cars, price_recipe):
    one, two = provenance(price_recipe, cars[1]), provenance(price_recipe, cars[1])

    assert one.build_key == two.build_key
    assert len(one.build_key) == 32
    assert set(one.build_key) <= set("0123456789abcdef")


def test_whatever_decides_a_build_changes_its_key(cars, price_recipe):
    schema = cars[1]
    origin = provenance(price_recipe, schema)
    changed = [
        provenance(msgspec.structs.replace(price_recipe, seed=1), schema),
        provenance(msgspec.structs.replace(price_recipe, split=Split(fraction=0.5)), schema),
        provenance(price_recipe, msgspec.structs.replace(schema, version="1" * 20)),
        provenance(price_recipe, schema, ["1" * 20, "2" * 20]),
        provenance(price_recipe, schema, ["2" * 20, "1" * 20]),
        replace(origin, types={**origin.types, "horsepower": "number"}),
        replace(origin, seed=origin.seed + 1),
        replace(origin, libraries={**origin.libraries, "numpy": "0"}),
    ]

    assert len({origin.build_key, *(other.build_key for other in changed)}) == 9


def test_how_thoroughly_it_is_evaluated_decides_no_build(cars, price_recipe):
    origin = provenance(price_recipe, cars[1])
    how = Evaluate(rows=50, resamples=3, repeats=0, metric="mean-absolute-error")
    other = provenance(msgspec.structs.replace(price_recipe, evaluate=how), cars[1])

    assert other.recipe.evaluate == how
    assert (other.build_key, other.seed) == (origin.build_key, origin.seed)
    assert other.recipe_digest != origin.recipe_digest


def test_an_evaluation_is_as_thorough_as_the_recipe_asks(cars, price_recipe):
    how = Evaluate(rows=30, resamples=3, repeats=1, metric="mean-absolute-error")
    wanted = msgspec.structs.replace(price_recipe, evaluate=how)
    _, evaluation = built(cars, wanted)

    assert (evaluation.rows, evaluation.of, evaluation.resamples) == (30, 51, 3)
    assert (evaluation.importance_metric, evaluation.importance_repeats) == (how.metric, 1)
    assert {each.column for each in evaluation.importance} == set(samples.AUTOMOBILE_COLUMNS)


def test_rows_add_up_however_few_of_them_are_judged_on(cars, price_recipe):
    wanted = msgspec.structs.replace(price_recipe, evaluate=Evaluate(rows=30, repeats=0))
    artifacts, evaluation = built(cars, wanted)
    rows = artifacts.manifest.rows

    assert (rows.held_out, evaluation.rows) == (51, 30)
    assert rows.trained + rows.held_out + rows.removed + rows.with_gaps == 201


def test_the_types_are_those_of_the_features_and_the_label(cars, price_recipe):
    types = provenance(price_recipe, cars[1]).types

    assert set(types) == {*samples.AUTOMOBILE_COLUMNS, "price"}
    assert (types["horsepower"], types["make"]) == ("integer", "text")


def test_a_column_that_is_not_learned_from_does_not_change_the_key(cars, price_recipe):
    columns = [
        msgspec.structs.replace(column, type="text") if column.name == "bore" else column
        for column in cars[1].columns
    ]
    other = msgspec.structs.replace(cars[1], columns=columns)

    assert provenance(price_recipe, other).build_key == provenance(price_recipe, cars[1]).build_key


def test_the_versions_that_were_put_together_are_told_oldest_first(cars, price_recipe):
    dataset = provenance(price_recipe, cars[1], ("1" * 20, "2" * 20)).dataset

    assert dataset == Dataset(name="autom", version=VERSION, earlier=["1" * 20, "2" * 20])


def test_a_blank_seed_derives_from_the_recipe_alone(cars, price_recipe):
    schema = cars[1]
    newer = msgspec.structs.replace(schema, version="1" * 20)
    other = msgspec.structs.replace(price_recipe, label="engine-size")
    derived = provenance(price_recipe, schema).seed

    assert 0 <= derived < 2**31
    assert provenance(price_recipe, newer).seed == derived
    assert provenance(other, schema).seed != derived


def test_a_seed_that_is_given_is_used(cars, price_recipe):
    recipe = msgspec.structs.replace(price_recipe, seed=42)

    assert provenance(recipe, cars[1]).seed == 42


def test_another_seed_of_the_split_holds_other_rows_out(cars, price, price_recipe):
    split = msgspec.structs.replace(price_recipe.split, seed=42)
    other, _ = built(cars, msgspec.structs.replace(price_recipe, split=split))

    assert other.model != price[0].model
    assert other.manifest.metrics != price[0].manifest.metrics


def test_recipes_that_differ_in_their_learner_are_judged_on_the_same_rows(
    cars, price, price_recipe
):
    other, _ = built(cars, msgspec.structs.replace(price_recipe, seed=42))

    assert other.manifest.seed == 42
    assert other.manifest.metrics == price[0].manifest.metrics


def test_a_difference_of_two_columns_is_learned():
    generator = np.random.default_rng(4)
    pairs = generator.uniform(0, 1e9, (120, 2))
    lines = ["a,b,y", *(f"{a!r},{b!r},{a - b!r}" for a, b in pairs.tolist())]
    table = read_table("\n".join(lines).encode())
    schema = describe(table, {}, dataset="d", version=VERSION, size=1, uploaded=UPLOADED)
    choice = Choice(use="linear-regression", settings={"l2_regularization_weight": 0})
    recipe = Recipe(dataset="d", label="y", learner=choice)
    manifest = built((typed_frame(table, schema), schema), recipe)[0].manifest

    assert manifest.metrics["coefficient-of-determination"] == pytest.approx(1)
    assert manifest.parity.largest <= 1e-9
