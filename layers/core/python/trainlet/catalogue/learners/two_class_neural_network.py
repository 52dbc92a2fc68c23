"""Two-Class Neural Network."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.neural import DEVIATIONS, NeuralSettings, check
from trainlet.catalogue.spec import Examples, Learner, Predictor


class NetworkSettings(NeuralSettings, frozen=True):
    """Settings of the learner, under Studio's names."""

    learning_rate: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Length of a step along the gradient.",
            extra_json_schema={"sweep": [0.01, 0.03, 0.1, 0.3]},
        ),
    ] = 0.1


def fit(examples: Examples, settings: NetworkSettings) -> Predictor:
    """Fit by stochastic gradient descent on the log loss."""
    from trainlet.catalogue.estimators.neural import fit_neural_classifier

    return fit_neural_classifier(examples, **settings.options(settings.learning_rate))


MODULE = Learner(
    title="Two-Class Neural Network",
    summary="A neural network that tells two classes apart.",
    task="two-class",
    settings=NetworkSettings,
    fit=fit,
    check=check,
    deviations=DEVIATIONS,
)
