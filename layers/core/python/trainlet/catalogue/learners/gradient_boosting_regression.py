"""Gradient Boosting Regression."""

from trainlet.catalogue.families.gradient_boosting import STARTS, StartedSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: StartedSettings) -> Predictor:
    """Fit LightGBM; categories split as sets; it may go on where another model stands."""
    from trainlet.catalogue.estimators.continuing import continue_regressor
    from trainlet.catalogue.estimators.gradient_boosting import boost_regressor

    if settings.starts_from:
        start, trees = settings.starts_from, settings.number_of_trees
        return continue_regressor(examples, start, trees, settings.options)
    return boost_regressor(examples, settings.number_of_trees, settings.options)


MODULE = Learner(
    title="Gradient Boosting Regression",
    summary="LightGBM's trees, which answer with a number.",
    task="regression",
    settings=StartedSettings,
    fit=fit,
    starts=STARTS,
    is_studio=False,
)
