"""Multiclass Decision Forest."""

from trainlet.catalogue.families.forests import CLASS_DEVIATIONS, STARTS, ForestSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: ForestSettings) -> Predictor:
    """Fit a random forest; categories stand in the order in which their classes differ most."""
    from trainlet.catalogue.estimators.grown import grow_classifier

    options = settings.options(examples.X.shape[1], is_class=True)
    return grow_classifier(examples, is_extra=False, **options)


MODULE = Learner(
    title="Multiclass Decision Forest",
    summary="A random forest that tells any number of classes apart.",
    task="multiclass",
    settings=ForestSettings,
    fit=fit,
    width=lambda fitted: fitted.cells,
    starts=STARTS,
    deviations=CLASS_DEVIATIONS,
)
