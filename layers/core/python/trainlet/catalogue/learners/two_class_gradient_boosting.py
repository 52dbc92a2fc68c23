"""Two-Class Gradient Boosting."""

from trainlet.catalogue.families.gradient_boosting import STARTS, StartedSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: StartedSettings) -> Predictor:
    """Fit LightGBM; categories split as sets; it may go on where another model stands."""
    from trainlet.catalogue.estimators.continuing import continue_classifier
    from trainlet.catalogue.estimators.gradient_boosting import boost_classifier

    if settings.starts_from:
        start, trees = settings.starts_from, settings.number_of_trees
        return continue_classifier(examples, start, trees, settings.options)
    return boost_classifier(examples, settings.number_of_trees, settings.options)


MODULE = Learner(
    title="Two-Class Gradient Boosting",
    summary="LightGBM's trees, which tell two classes apart.",
    task="two-class",
    settings=StartedSettings,
    fit=fit,
    starts=STARTS,
    is_studio=False,
)
