"""Two-Class Gradient Boosting."""

from trainlet.catalogue.families.gradient_boosting import STARTS, GradientSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: GradientSettings) -> Predictor:
    """Fit LightGBM; categories split as sets."""
    from trainlet.catalogue.estimators.gradient_boosting import boost_classifier

    return boost_classifier(examples, settings.number_of_trees, settings.options)


MODULE = Learner(
    title="Two-Class Gradient Boosting",
    summary="LightGBM's trees, which tell two classes apart.",
    task="two-class",
    settings=GradientSettings,
    fit=fit,
    starts=STARTS,
    is_studio=False,
)
