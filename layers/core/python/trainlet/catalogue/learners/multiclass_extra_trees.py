"""Multiclass Extra Trees."""

from trainlet.catalogue.families.forests import STARTS, TreesSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: TreesSettings) -> Predictor:
    """Fit extremely randomised trees (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006)."""
    from trainlet.catalogue.estimators.grown import grow_classifier

    options = settings.options(examples.X.shape[1], is_class=True)
    return grow_classifier(examples, is_extra=True, **options)


MODULE = Learner(
    title="Multiclass Extra Trees",
    summary="Extremely randomised trees that tell any number of classes apart.",
    task="multiclass",
    settings=TreesSettings,
    fit=fit,
    width=lambda fitted: fitted.cells,
    starts=STARTS,
    is_studio=False,
)
