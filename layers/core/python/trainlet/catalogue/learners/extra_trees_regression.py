"""Extra Trees Regression."""

from trainlet.catalogue.families.forests import STARTS, TreesSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: TreesSettings) -> Predictor:
    """Fit extremely randomised trees (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006)."""
    from trainlet.catalogue.estimators.grown import grow_regressor

    options = settings.options(examples.X.shape[1], is_class=False)
    return grow_regressor(examples, **options)


MODULE = Learner(
    title="Extra Trees Regression",
    summary="Extremely randomised trees that answer with a number.",
    task="regression",
    settings=TreesSettings,
    fit=fit,
    starts=STARTS,
    is_studio=False,
)
