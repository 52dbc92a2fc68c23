"""Neural Network Regression."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.neural import DEVIATIONS, Momentum, NeuralSettings, check
from trainlet.catalogue.spec import Examples, Learner, Predictor


class NetworkSettings(NeuralSettings, frozen=True):
    """Settings of the learner, under Studio's names."""

    the_momentum: Momentum = 0.9
    learning_rate: Annotated[
        float,
        Meta(
            gt=0,
            le=0.01,
            description="Length of a step along the gradient.",
            extra_json_schema={"sweep": [0.001, 0.0025, 0.005, 0.01]},
        ),
    ] = 0.01


def fit(examples: Examples, settings: NetworkSettings) -> Predictor:
    """Fit by stochastic gradient descent on the squared loss."""
    from trainlet.catalogue.estimators.neural import fit_neural_regressor

    return fit_neural_regressor(examples, **settings.options(settings.learning_rate))


MODULE = Learner(
    title="Neural Network Regression",
    summary="A neural network that tells numbers.",
    task="regression",
    settings=NetworkSettings,
    fit=fit,
    check=check,
    deviations=(
        *DEVIATIONS,
        "`Learning rate` defaults to 0.01 instead of 0.005, and `The momentum` to 0.9 instead of 0:"
        " with Studio's, 100 iterations are too few.",
    ),
)
