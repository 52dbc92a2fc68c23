"""Gradient Boosting Regression."""

from trainlet.catalogue.families.gradient_boosting import STARTS, GradientSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: GradientSettings) -> Predictor:
    """Fit LightGBM; categories split as sets."""
    from trainlet.catalogue.estimators.gradient_boosting import boost_regressor

    return boost_regressor(examples, settings.number_of_trees, settings.options)


MODULE = Learner(
    title="Gradient Boosting Regression",
    summary="LightGBM's trees, which answer with a number.",
    task="regression",
    settings=GradientSettings,
    fit=fit,
    starts=STARTS,
    is_studio=False,
)
