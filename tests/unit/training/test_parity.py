"""The proof that the ONNX file answers as the pipeline does."""

from dataclasses import replace

import numpy as np
import onnx
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from tests.steps import fit_rows
from trainlet.catalogue.estimators.labels import Labels
from trainlet.errors import ParityLost
from trainlet.recipes import Choice, Recipe, Step
from trainlet.registry import Input, Signature
from trainlet.scoring.model import Model
from trainlet.training import parity
from trainlet.training.export import to_onnx
from trainlet.training.parity import check_parity, to_batch

NAN = float("nan")
TYPES = {"n": "number", "t": "text"}
CLASSIFIER = "two-class-logistic-regression"


@pytest.fixture(autouse=True)
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


@pytest.fixture
def frame():
    generator = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "n": generator.normal(size=80),
            "t": pd.Series(generator.choice(["x", "y"], 80), dtype=object),
        }
    )


def pipeline_of(frame, use, shift=0.0, cleaning=False, **settings):
    steps = [Step(use="clean-missing-data", settings={"cleaning_mode": "replace-with-mode"})]
    recipe = Recipe(
        dataset="d",
        label="y",
        steps=steps * cleaning,
        learner=Choice(use=use, settings=settings),
    )
    score = frame["n"].to_numpy() + (frame["t"] == "y") + shift
    labels = (
        Labels(score.to_numpy(), ())
        if "regression" in use and "logistic" not in use
        else Labels((score > 0.5).to_numpy().astype(np.int64), ("no", "yes"))
    )
    return fit_rows(recipe, frame, labels, TYPES, 1).pipeline


def signature_of(pipeline, frame, types, nullable=None):
    handled = pipeline.handled if nullable is None else nullable
    inputs = [
        Input(name=name, type=type_, nullable=name in handled, categories=sorted(set(frame[name])))
        if type_ == "text"
        else Input(
            name=name,
            type=type_,
            nullable=name in handled,
            minimum=frame[name].min(),
            maximum=frame[name].max(),
        )
        for name, type_ in types.items()
    ]
    return Signature(task=pipeline.task, inputs=inputs, label="y", classes=list(pipeline.classes))


def model_of(pipeline, frame, nullable=None):
    return Model(signature_of(pipeline, frame, TYPES, nullable), to_onnx(pipeline, TYPES))


def regression_of(frame, types, y, *steps):
    """Return a linear regression without a penalty, fitted to these answers."""
    choice = Choice(use="linear-regression", settings={"l2_regularization_weight": 0})
    recipe = Recipe(dataset="d", label="y", steps=list(steps), learner=choice)
    return fit_rows(recipe, frame, Labels(np.asarray(y, dtype=np.float64), ()), types, 1).pipeline


def forgets(data, text):
    """Return an ONNX file whose label encoder takes a text for unknown."""
    model = onnx.load_model_from_string(data)
    (encoder,) = (node for node in model.graph.node if node.op_type == "LabelEncoder")
    (known,) = (a.strings for a in encoder.attribute if a.name == "keys_strings")
    (place,) = (i for i, key in enumerate(known) if key.endswith(text.encode()))
    known[place] = b"nothing that occurs"
    return model.SerializeToString()


@pytest.mark.parametrize(
    "use",
    [
        CLASSIFIER,
        "two-class-boosted-decision-tree",
        "linear-regression",
        "boosted-decision-tree-regression",
    ],
)
@pytest.mark.parametrize("cleaning", [False, True])
def test_a_faithful_model_is_proved_on_the_rows_and_on_rows_that_try_every_column(
    frame, use, cleaning
):
    pipeline = pipeline_of(frame, use, cleaning=cleaning)
    found = check_parity(pipeline, model_of(pipeline, frame), frame)

    assert found.rows == 80 + 5 + 4 + 1
    assert found.tolerance == 1e-9
    assert 0 <= found.largest <= 1e-9
    assert found.labels_differing == 0


@pytest.mark.parametrize("use", ["linear-regression", "boosted-decision-tree-regression"])
def test_a_model_with_other_values_is_not_published(frame, use):
    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline_of(frame, use), model_of(pipeline_of(frame, use, 0.25), frame), frame)

    assert caught.value.status == 500
    assert "by up to 0." in caught.value.detail
    assert "Nothing was published" in caught.value.remedy


def test_a_model_with_slightly_other_probabilities_is_not_published(frame):
    pipeline = pipeline_of(frame, CLASSIFIER)
    other = pipeline_of(frame, CLASSIFIER, l2_regularization_weight=1.00001)

    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline, model_of(other, frame), frame)

    assert "in 0 labels" in caught.value.detail


def test_a_model_with_other_labels_is_not_published(frame):
    pipeline = pipeline_of(frame, CLASSIFIER)
    swapped = model_of(pipeline, frame)
    swapped.signature.classes.reverse()
    renamed = Model(
        swapped.signature,
        to_onnx(
            replace(pipeline, classes=("yes", "no")),
            TYPES,
        ),
    )

    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline, renamed, frame)

    assert "differs from the pipeline by up to" in caught.value.detail
    assert "in 87 labels" in caught.value.detail


@pytest.mark.parametrize("nullable", [frozenset(), frozenset({"n"})])
def test_a_model_that_leaves_other_rows_unanswered_is_not_published(frame, nullable):
    pipeline = pipeline_of(frame, CLASSIFIER, cleaning=True)
    rows = frame.assign(t=pd.Series([None] * 80, dtype=object))

    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline, model_of(pipeline, frame, nullable), rows)

    assert "unanswered" in caught.value.detail


def test_a_model_that_answers_gaps_which_the_pipeline_does_not_is_not_published(frame):
    pipeline = pipeline_of(frame, CLASSIFIER)

    with pytest.raises(ParityLost):
        check_parity(pipeline, model_of(pipeline, frame, frozenset(TYPES)), frame)


def test_two_models_that_agree_on_the_rows_but_not_on_extremes_are_told_apart():
    frame = pd.DataFrame({"n": [0.0, 1.0] * 40, "t": pd.Series(["x"] * 80, dtype=object)})
    straight = pipeline_of(frame, "linear-regression", l2_regularization_weight=0.0)
    stepped = pipeline_of(frame, "boosted-decision-tree-regression", learning_rate=1.0)
    gap = np.abs(straight.predict(frame).labels - stepped.predict(frame).labels).max()

    assert gap < 1e-6
    with pytest.raises(ParityLost) as caught:
        check_parity(straight, model_of(stepped, frame), frame)
    assert "by up to 0.5 " in caught.value.detail


def test_rows_are_sent_as_clients_would_send_them():
    frame = pd.DataFrame(
        {
            "a b": pd.Series([None, "x", "y"], dtype=object),
            "n": [1.5, NAN, -2.0],
            "i": [NAN, 3.0, 4.0],
            "ok": [1.0, 0.0, NAN],
            "when": [86400.0, NAN, 0.0],
        }
    )
    types = {"n": "number", "a b": "text", "when": "datetime", "ok": "boolean", "i": "integer"}
    inputs = [Input(name=name, type=type_) for name, type_ in types.items()]
    signature = Signature(task="regression", inputs=inputs, label="y")
    batch = to_batch(frame.set_index(pd.Index([7, 9, 11])), signature)

    assert batch.columns == {
        "n": ["1.5", None, "-2.0"],
        "a b": [None, "x", "y"],
        "when": [86400.0, None, 0.0],
        "ok": [1.0, 0.0, None],
        "i": [None, 3.0, "4.0"],
    }
    assert batch.size == 3
    assert batch.absent == {}


def test_a_graph_that_takes_a_rare_category_for_unknown_is_not_published(frame):
    frame = frame.assign(t=frame["t"].where(frame.index != 3, "rare"))
    y = frame["n"] + 5 * (frame["t"] == "rare")
    pipeline = regression_of(frame, TYPES, y)
    signature, data = signature_of(pipeline, frame, TYPES), to_onnx(pipeline, TYPES)
    common = frame[frame["t"] != "rare"].reset_index(drop=True)

    assert check_parity(pipeline, Model(signature, data), common).largest < 1e-9
    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline, Model(signature, forgets(data, "rare")), common)
    assert "The ONNX model differs" in caught.value.detail


def test_a_graph_that_fills_gaps_with_another_value_is_not_published():
    generator = np.random.default_rng(11)
    frame = pd.DataFrame({"a": generator.normal(size=80), "b": generator.normal(size=80)})
    types = {"a": "number", "b": "number"}
    step = Step(use="clean-missing-data", settings={"replacement_value": "0"})
    other = Step(use="clean-missing-data", settings={"replacement_value": "5"})
    zero, five = (regression_of(frame, types, frame["a"] - frame["b"], s) for s in (step, other))
    nothing = frame.head(1) * NAN
    together = np.abs(zero.predict(nothing).labels - five.predict(nothing).labels)

    assert together.max() < 1e-12  # where both are missing, the two answer alike
    signature = signature_of(zero, frame, types)
    assert check_parity(zero, Model(signature, to_onnx(zero, types)), frame).largest < 1e-9
    with pytest.raises(ParityLost) as caught:
        check_parity(zero, Model(signature, to_onnx(five, types)), frame)
    assert "The ONNX model differs" in caught.value.detail


def test_every_column_is_tried_by_its_type():
    frame = pd.DataFrame(
        {
            "ok": [0.0, 1.0] * 40,
            "t": pd.Series(["x", "y", "z", "x"] * 20, dtype=object),
            "i": [float(i) for i in range(80)],
        }
    )
    types = {"ok": "boolean", "t": "text", "i": "integer"}
    pipeline = regression_of(frame, types, frame["i"])
    model = Model(signature_of(pipeline, frame, types), to_onnx(pipeline, types))

    assert check_parity(pipeline, model, frame).rows == 80 + 3 + (3 + 2) + 5 + 1


def test_numbers_that_cancel_in_the_answer_are_no_difference():
    generator = np.random.default_rng(2)
    a, b = generator.uniform(0, 1e9, 80), generator.uniform(0, 1e9, 80)
    frame, types = pd.DataFrame({"a": a, "b": b}), {"a": "number", "b": "number"}
    pipeline = regression_of(frame, types, a - b)
    model = Model(signature_of(pipeline, frame, types), to_onnx(pipeline, types))
    alike = pd.DataFrame({"a": a, "b": a})

    assert np.abs(pipeline.predict(alike).labels).max() < 1e-3
    assert check_parity(pipeline, model, pd.concat([frame, alike])).largest < 1e-9


@pytest.mark.filterwarnings("ignore:An ill-conditioned matrix")
def test_a_linear_regression_without_a_penalty_learns_from_categories():
    generator = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "n": generator.normal(size=80),
            "t": pd.Series(generator.choice(list("xyz"), 80), dtype=object),
            "u": pd.Series(generator.choice(list("pqrs"), 80), dtype=object),
        }
    )
    types = {**TYPES, "u": "text"}
    choice = Choice(use="linear-regression", settings={"l2_regularization_weight": 0})
    y = 2 * frame["n"] + 3 * (frame["t"] == "y") + generator.normal(size=80)
    recipe = Recipe(dataset="d", label="y", learner=choice)
    pipeline = fit_rows(recipe, frame, Labels(y.to_numpy(), ()), types, 1).pipeline
    inputs = [Input(name=name, type=type_) for name, type_ in types.items()]
    signature = Signature(task="regression", inputs=inputs, label="y")
    unknown = frame.assign(t=pd.Series(["never"] * 80, dtype=object))

    assert check_parity(pipeline, Model(signature, to_onnx(pipeline, types)), frame).largest < 1e-9
    assert np.abs(pipeline.predict(unknown).labels).max() < 10


def test_of_many_rows_some_are_compared_evenly_and_all_trials(frame, monkeypatch):
    monkeypatch.setattr(parity, "MOST_ROWS", 32)
    pipeline = pipeline_of(frame, CLASSIFIER)

    assert check_parity(pipeline, model_of(pipeline, frame), frame).rows == 32 + 5 + 4 + 1


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        (0, []),
        (3, [0, 1, 2]),
        (4, [0, 1, 2, 3]),
        (5, [0, 1, 2, 3]),
        (8, [0, 2, 4, 6]),
        (10, [0, 2, 5, 7]),
    ],
)
def test_the_rows_to_compare_are_spread_over_all(monkeypatch, rows, places):
    monkeypatch.setattr(parity, "MOST_ROWS", 4)

    assert parity._chosen(rows).tolist() == places


def test_twenty_thousand_rows_are_compared_at_most():
    assert parity.MOST_ROWS == 20_000
    assert len(set(parity._chosen(1_000_003).tolist())) == 20_000


def test_a_row_that_is_not_compared_lends_its_column_s_values_to_the_trials(frame, monkeypatch):
    monkeypatch.setattr(parity, "MOST_ROWS", 4)
    gaps = frame.assign(n=frame["n"].where(frame.index % 20 != 0))  # the chosen ones have gaps
    pipeline = pipeline_of(frame, CLASSIFIER)
    found = check_parity(pipeline, model_of(pipeline, frame), gaps)

    assert found.rows == 4 + 5 + 4 + 1
    assert found.largest <= 1e-9
