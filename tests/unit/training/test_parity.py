"""The proof that the ONNX file answers as the pipeline does."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from trainlet.errors import ParityLost
from trainlet.recipes import Choice, Recipe, Step
from trainlet.registry import Input, Signature
from trainlet.scoring.model import Model
from trainlet.training.export import to_onnx
from trainlet.training.fit import fit
from trainlet.training.labels import Labels
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
    return fit(recipe, frame, labels, TYPES, 1).pipeline


def model_of(pipeline, nullable=None):
    handled = pipeline.handled if nullable is None else nullable
    signature = Signature(
        task=pipeline.task,
        inputs=[Input(name=n, type=t, nullable=n in handled) for n, t in TYPES.items()],
        label="y",
        classes=list(pipeline.classes),
    )
    return Model(signature, to_onnx(pipeline, TYPES))


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
def test_a_faithful_model_is_proved_on_the_rows_and_on_five_rows_of_extremes(frame, use, cleaning):
    pipeline = pipeline_of(frame, use, cleaning=cleaning)
    found = check_parity(pipeline, model_of(pipeline), frame)

    assert found.rows == 85
    assert found.tolerance == 1e-9
    assert 0 <= found.largest <= 1e-9
    assert found.labels_differing == 0


@pytest.mark.parametrize("use", ["linear-regression", "boosted-decision-tree-regression"])
def test_a_model_with_other_values_is_not_published(frame, use):
    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline_of(frame, use), model_of(pipeline_of(frame, use, 0.25)), frame)

    assert caught.value.status == 500
    assert "by up to 0." in caught.value.detail
    assert "Nothing was published" in caught.value.remedy


def test_a_model_with_slightly_other_probabilities_is_not_published(frame):
    pipeline = pipeline_of(frame, CLASSIFIER)
    other = pipeline_of(frame, CLASSIFIER, l2_regularization_weight=1.00001)

    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline, model_of(other), frame)

    assert "in 0 labels" in caught.value.detail


def test_a_model_with_other_labels_is_not_published(frame):
    pipeline = pipeline_of(frame, CLASSIFIER)
    swapped = model_of(pipeline)
    swapped.signature.classes.reverse()
    renamed = Model(
        swapped.signature,
        to_onnx(
            type(pipeline)(
                pipeline.task, ("yes", "no"), pipeline.columns, pipeline.steps, pipeline.predictor
            ),
            TYPES,
        ),
    )

    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline, renamed, frame)

    assert "differs from the pipeline by up to" in caught.value.detail
    assert "in 84 labels" in caught.value.detail


@pytest.mark.parametrize("nullable", [frozenset(), frozenset({"n"})])
def test_a_model_that_leaves_other_rows_unanswered_is_not_published(frame, nullable):
    pipeline = pipeline_of(frame, CLASSIFIER, cleaning=True)
    rows = frame.assign(t=pd.Series([None] * 80, dtype=object))

    with pytest.raises(ParityLost) as caught:
        check_parity(pipeline, model_of(pipeline, nullable), rows)

    assert "unanswered" in caught.value.detail


def test_a_model_that_answers_gaps_which_the_pipeline_does_not_is_not_published(frame):
    pipeline = pipeline_of(frame, CLASSIFIER)

    with pytest.raises(ParityLost):
        check_parity(pipeline, model_of(pipeline, frozenset(TYPES)), frame)


def test_two_models_that_agree_on_the_rows_but_not_on_extremes_are_told_apart():
    frame = pd.DataFrame({"n": [0.0, 1.0] * 40, "t": pd.Series(["x"] * 80, dtype=object)})
    straight = pipeline_of(frame, "linear-regression", l2_regularization_weight=0.0)
    stepped = pipeline_of(frame, "boosted-decision-tree-regression", learning_rate=1.0)
    gap = np.abs(straight.predict(frame).labels - stepped.predict(frame).labels).max()

    assert gap < 1e-6
    with pytest.raises(ParityLost) as caught:
        check_parity(straight, model_of(stepped), frame)
    assert "by up to 1 " in caught.value.detail


def test_rows_are_sent_as_a_client_would_send_them():
    frame = pd.DataFrame({"n": [1.5, NAN], "a b": pd.Series([None, "x"], dtype=object)})
    batch = to_batch(frame.set_index(pd.Index([7, 9])))

    assert batch.columns == {"n": [1.5, None], "a b": [None, "x"]}
    assert batch.size == 2
    assert batch.absent == {}


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
    pipeline = fit(recipe, frame, Labels(y.to_numpy(), ()), types, 1).pipeline
    inputs = [Input(name=name, type=type_) for name, type_ in types.items()]
    signature = Signature(task="regression", inputs=inputs, label="y")
    unknown = frame.assign(t=pd.Series(["never"] * 80, dtype=object))

    assert check_parity(pipeline, Model(signature, to_onnx(pipeline, types)), frame).largest < 1e-9
    assert np.abs(pipeline.predict(unknown).labels).max() < 10
