"""Multiclass Gradient Boosting."""

from trainlet.catalogue.families.gradient_boosting import STARTS, GradientSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: GradientSettings) -> Predictor:
    """Fit LightGBM; categories split as sets."""
    from trainlet.catalogue.estimators.gradient_boosting import boost_classifier

    return boost_classifier(examples, settings.number_of_trees, settings.options)


MODULE = Learner(
    title="Multiclass Gradient Boosting",
    summary="LightGBM's trees, which tell any number of classes apart.",
    task="multiclass",
    settings=GradientSettings,
    fit=fit,
    starts=STARTS,
    is_studio=False,
)
