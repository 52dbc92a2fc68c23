"""Multiclass Neural Network."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.neural import DEVIATIONS, Momentum, NeuralSettings, check
from trainlet.catalogue.spec import Examples, Learner, Predictor


class NetworkSettings(NeuralSettings, frozen=True):
    """Settings of the learner, under Studio's names."""

    the_learning_rate: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Length of a step along the gradient.",
            extra_json_schema={"sweep": [0.01, 0.03, 0.1, 0.3]},
        ),
    ] = 0.02
    the_momentum: Momentum = 0.9


def fit(examples: Examples, settings: NetworkSettings) -> Predictor:
    """Fit by stochastic gradient descent on the log loss."""
    from trainlet.catalogue.estimators.neural import fit_neural_classifier

    return fit_neural_classifier(examples, **settings.options(settings.the_learning_rate))


MODULE = Learner(
    title="Multiclass Neural Network",
    summary="A neural network that tells any number of classes apart.",
    task="multiclass",
    settings=NetworkSettings,
    fit=fit,
    check=check,
    deviations=(
        *DEVIATIONS,
        "`The learning rate` defaults to 0.02 instead of 0.1, and `The momentum` to 0.9 instead of"
        " 0, which was more accurate on four sets of five.",
    ),
)
