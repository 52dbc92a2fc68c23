"""Two-Class Decision Forest."""

from trainlet.catalogue.families.forests import CLASS_DEVIATIONS, STARTS, ForestSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: ForestSettings) -> Predictor:
    """Fit a random forest; categories stand in the order of their shares of the second class."""
    from trainlet.catalogue.estimators.grown import grow_classifier

    options = settings.options(examples.X.shape[1], is_class=True)
    return grow_classifier(examples, is_extra=False, **options)


MODULE = Learner(
    title="Two-Class Decision Forest",
    summary="A random forest that tells two classes apart.",
    task="two-class",
    settings=ForestSettings,
    fit=fit,
    starts=STARTS,
    deviations=CLASS_DEVIATIONS,
)
