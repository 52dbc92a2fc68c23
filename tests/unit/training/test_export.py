"""A fitted pipeline as one ONNX graph."""

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from tests.steps import fit_rows
from trainlet.catalogue.estimators.labels import Labels
from trainlet.cells import MISSING_TEXT, is_missing
from trainlet.recipes import Choice, Recipe, Step
from trainlet.registry import Input, Signature
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import Model
from trainlet.training.export import to_onnx

NAN = float("nan")
ROWS = 60
LEARNERS = {
    "two-class-logistic-regression": ("two-class", {}),
    "multiclass-logistic-regression": ("multiclass", {}),
    "linear-regression": ("regression", {}),
    "two-class-boosted-decision-tree": ("two-class", {"number_of_trees_constructed": 5}),
    "boosted-decision-tree-regression": ("regression", {"total_number_of_trees_constructed": 5}),
}
ODD_NAMES = ["a b", "Größe (cm)", "a.b", "🚗", "numbers", "text", "0", "a__b", "[x]<1>", '"', "\n"]
STEPS = {
    "none": [],
    "mode": [{"cleaning_mode": "replace-with-mode"}],
    "custom": [{"cleaning_mode": "custom-substitution-value", "replacement_value": "3"}],
    "rows": [{"cleaning_mode": "remove-entire-row"}],
    "columns": [{"cleaning_mode": "remove-entire-column"}, {"cleaning_mode": "replace-with-mode"}],
}
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(characters, max_size=4)
names = st.lists(
    st.sampled_from(ODD_NAMES) | st.text(characters, min_size=1),
    min_size=1,
    max_size=4,
    unique=True,
)
categories = st.lists(
    texts.filter(lambda text: not is_missing(text, "text")), min_size=1, max_size=5, unique=True
)
cells = (
    st.none()
    | st.floats(-1e6, 1e6)
    | st.sampled_from([0.0, -0.0, 5e-324, 1e-300, 1e9, -1e9, 1e100, -1e100])
)


@pytest.fixture(autouse=True)
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


def texts_column(values):
    gaps = [value is None or is_missing(value, "text") for value in values]
    return pd.Series(
        [None if gap else value for gap, value in zip(gaps, values, strict=True)], dtype=object
    )


def truth(task, size):
    """Return labels that do not depend on the features: noise is the harder case."""
    order = np.random.default_rng(size).permutation(size)
    if task == "regression":
        return Labels(order / 7, ())
    classes = ("no", "yes") if task == "two-class" else (3, 5, 7)
    return Labels(order % len(classes), classes)


def pipeline_of(frame, types, use, labels=None, cleaning=()):
    task, settings = LEARNERS[use]
    steps = [Step(use="clean-missing-data", settings=choice) for choice in cleaning]
    recipe = Recipe(dataset="d", label="y", steps=steps, learner=Choice(use=use, settings=settings))
    return fit_rows(recipe, frame, labels or truth(task, len(frame)), types, 1).pipeline


def model_of(pipeline, types):
    signature = Signature(
        task=pipeline.task,
        inputs=[
            Input(name=name, type=types[name], nullable=name in pipeline.handled)
            for name in pipeline.columns
        ],
        label="the label",
        classes=list(pipeline.classes),
    )
    return Model(signature, to_onnx(pipeline, types))


@st.composite
def problems(draw):
    """Draw a training table, its types, rows to score, a learner and cleaning."""
    training, rows, types = {}, {}, {}
    for name in draw(names):
        types[name] = draw(st.sampled_from(["number", "text"]))
        # A seed of its own per column: equal columns cancel out, and rounding is all that is left.
        generator = np.random.default_rng([draw(st.integers(0, 9)), len(types)])
        gaps = generator.random(ROWS) < draw(st.sampled_from([0, 0.1]))
        if types[name] == "text":
            known = draw(categories)
            chosen = generator.choice(np.array(known, dtype=object), ROWS)
            training[name] = texts_column(np.where(gaps, None, chosen))
            found = draw(
                st.lists(st.none() | st.sampled_from(known) | texts, min_size=6, max_size=6)
            )
            rows[name] = texts_column(found)
        else:
            scale = 10.0 ** draw(st.integers(-30, 30))
            values = generator.normal(size=ROWS) * scale
            training[name] = pd.Series(np.where(gaps, NAN, values))
            found = draw(st.lists(cells, min_size=6, max_size=6))
            scaled = [NAN if v is None else v * scale for v in found]
            rows[name] = pd.Series(scaled, dtype="float64")
    use, mode = draw(st.sampled_from(sorted(LEARNERS))), draw(st.sampled_from(sorted(STEPS)))
    return pd.DataFrame(training), types, pd.DataFrame(rows), use, STEPS[mode]


def as_sent(frame):
    columns = {
        name: [None if pd.isna(value) else value for value in frame[name].tolist()]
        for name in frame.columns
    }
    return Batch(columns, len(frame))


@settings(max_examples=80, deadline=None)
@given(problems())
def test_the_graph_answers_any_rows_as_the_pipeline_does(problem):
    training, types, rows, use, cleaning = problem
    if cleaning and cleaning[0]["cleaning_mode"] == "remove-entire-column":
        training = training.assign(always=np.arange(ROWS) * 1.0)
        rows = rows.assign(always=1.0)
        types = {**types, "always": "number"}
    pipeline = pipeline_of(training, types, use, cleaning=cleaning)
    everything = pd.concat([training, rows], ignore_index=True)
    expected = pipeline.predict(everything)
    answer = model_of(pipeline, types).score(as_sent(everything))
    answered = ~expected.gaps
    said = np.array(answer.columns["Scored Labels"], dtype=object)

    assert answer.report.gaps.tolist() == expected.gaps.tolist()
    assert all(value is None for value in said[expected.gaps])
    if pipeline.task == "regression":
        np.testing.assert_allclose(
            said[answered].astype(float), expected.labels[answered], rtol=1e-9, atol=1e-9
        )
        return
    np.testing.assert_allclose(
        answer.probabilities[answered], expected.probabilities[answered], rtol=1e-9, atol=1e-9
    )
    ordered = np.sort(expected.probabilities, axis=1)
    clear = answered & (ordered[:, -1] - ordered[:, -2] > 1e-8)
    wanted = np.array(pipeline.classes, dtype=object)[expected.labels]
    assert said[clear].tolist() == wanted[clear].tolist()


def table():
    generator = np.random.default_rng(6)
    return pd.DataFrame(
        {
            "n": generator.normal(size=ROWS),
            "a b": texts_column(generator.choice(["x", "y"], ROWS)),
            "m": generator.normal(size=ROWS),
        }
    )


TYPES = {"n": "number", "a b": "text", "m": "number"}


@pytest.mark.parametrize("use", sorted(LEARNERS))
def test_the_same_pipeline_gives_the_same_bytes(use):
    one, two = (to_onnx(pipeline_of(table(), TYPES, use), TYPES) for _ in range(2))

    assert one == two


@pytest.mark.parametrize("use", sorted(LEARNERS))
def test_a_model_has_at_most_two_inputs_and_answers_under_studios_names(use):
    session = onnxruntime.InferenceSession(
        to_onnx(pipeline_of(table(), TYPES, use), TYPES), providers=["CPUExecutionProvider"]
    )
    inputs = {i.name: (i.type, i.shape) for i in session.get_inputs()}
    outputs = {o.name: (o.type, o.shape) for o in session.get_outputs()}
    wanted = {
        "regression": {"Scored Labels": ("tensor(double)", ["n"])},
        "two-class": {
            "Scored Labels": ("tensor(string)", ["n"]),
            "Scored Probabilities": ("tensor(double)", ["n", 2]),
        },
        "multiclass": {
            "Scored Labels": ("tensor(int64)", ["n"]),
            "Scored Probabilities": ("tensor(double)", ["n", 3]),
        },
    }

    assert inputs == {
        "numbers": ("tensor(double)", ["n", 2]),
        "text": ("tensor(string)", ["n", 1]),
    }
    assert outputs == wanted[LEARNERS[use][0]]


@pytest.mark.parametrize(("columns", "inputs"), [(["n", "m"], ["numbers"]), (["a b"], ["text"])])
def test_a_kind_of_column_that_is_absent_has_no_input(columns, inputs):
    types = {name: TYPES[name] for name in columns}
    data = to_onnx(pipeline_of(table()[columns], types, "linear-regression"), types)

    assert [i.name for i in onnx.load_from_string(data).graph.input] == inputs


@pytest.mark.parametrize("use", sorted(LEARNERS))
def test_only_operators_of_known_domains_and_no_external_data_are_used(use):
    model = onnx.load_from_string(to_onnx(pipeline_of(table(), TYPES, use), TYPES))

    assert {node.domain for node in model.graph.node} <= {"", "ai.onnx.ml"}
    assert not any(constant.external_data for constant in model.graph.initializer)


@pytest.mark.parametrize(
    "classes", [("no", "yes"), (3, 9), (False, True)], ids=["texts", "integers", "booleans"]
)
def test_labels_come_out_as_they_stand_in_the_table(classes):
    frame = pd.DataFrame({"n": np.arange(ROWS) * 1.0})
    labels = Labels((np.arange(ROWS) >= ROWS // 2).astype(np.int64), classes)
    pipeline = pipeline_of(frame, {"n": "number"}, "two-class-logistic-regression", labels)
    answer = model_of(pipeline, {"n": "number"}).score(Batch({"n": [0.0, 59.0]}, 2))
    said = answer.columns["Scored Labels"]

    assert said == list(classes)
    assert [type(value) for value in said] == [type(value) for value in classes]


def test_more_classes_come_out_with_a_probability_each():
    frame = pd.DataFrame({"n": np.arange(ROWS) * 1.0})
    labels = Labels(np.arange(ROWS) // 20, ("a", "b", "c"))
    pipeline = pipeline_of(frame, {"n": "number"}, "multiclass-logistic-regression", labels)
    answer = model_of(pipeline, {"n": "number"}).score(Batch({"n": [0.0, 30.0, 59.0]}, 3))

    assert answer.columns["Scored Labels"] == ["a", "b", "c"]
    assert answer.probabilities.argmax(axis=1).tolist() == [0, 1, 2]


def test_exact_ties_of_two_classes_go_to_the_first():
    frame = pd.DataFrame({"n": [1.0] * ROWS})
    labels = Labels(np.arange(ROWS) % 2, ("no", "yes"))
    pipeline = pipeline_of(frame, {"n": "number"}, "two-class-boosted-decision-tree", labels)
    answer = model_of(pipeline, {"n": "number"}).score(Batch({"n": [1.0]}, 1))

    assert answer.probabilities.tolist() == [[0.5, 0.5]]
    assert answer.columns["Scored Labels"] == ["no"]


@example("a")
@settings(max_examples=20, deadline=None)
@given(texts.filter(lambda text: not is_missing(text, "text")))
def test_a_filled_text_is_a_category_like_any_other(value):
    frame = pd.DataFrame({"t": texts_column([value, None] * 30 + ["other"] * 40)})
    labels = Labels(np.array([1.0, 1.0] * 30 + [5.0] * 40), ())
    cleaning = [{"cleaning_mode": "custom-substitution-value", "replacement_value": value}]
    pipeline = pipeline_of(frame, {"t": "text"}, "linear-regression", labels, cleaning)
    answer = model_of(pipeline, {"t": "text"}).score(Batch({"t": [None, value, "", "other"]}, 4))
    said = answer.columns["Scored Labels"]

    assert said[0] == said[1] == said[2]
    if value != "other":
        assert said[0] == pytest.approx(1, abs=0.01)
        assert said[3] == pytest.approx(5, abs=0.01)


def test_the_stand_in_for_missing_texts_is_no_category():
    pipeline = pipeline_of(table(), TYPES, "linear-regression")

    assert MISSING_TEXT.encode() not in to_onnx(pipeline, TYPES)
