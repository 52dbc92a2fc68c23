"""Bayesian Linear Regression."""

from typing import Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class BayesianSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    regularization_weight: Annotated[
        float, Meta(gt=0, description="Precision of the weights as a multiple of the noise's.")
    ] = 1.0


def fit(examples: Examples, settings: BayesianSettings) -> Predictor:
    """Fit the weights' normal distribution, and the noise by its evidence."""
    from trainlet.catalogue.estimators.bayesian import fit_bayesian

    return fit_bayesian(examples, weight=settings.regularization_weight)


def width(fitted: Any) -> int:
    """Return how many cells the graph holds of a row at once."""
    cells: int = fitted.spread.width
    return cells


MODULE = Learner(
    title="Bayesian Linear Regression",
    summary="A weighted sum of the features, and how far off it may be.",
    task="regression",
    settings=BayesianSettings,
    fit=fit,
    answers=lambda settings: ("Scored Label Mean", "Scored Label Standard Deviation"),
    width=width,
    deviations=(
        "Where there are more than 1,000 columns, a number or a category each, weights are taken to"
        " vary independently of each other in the standard deviation.",
    ),
)
