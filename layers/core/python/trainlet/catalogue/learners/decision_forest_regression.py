"""Decision Forest Regression."""

from trainlet.catalogue.families.forests import NUMBER_DEVIATIONS, STARTS, ForestSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


def fit(examples: Examples, settings: ForestSettings) -> Predictor:
    """Fit a random forest whose leaves are Gaussians."""
    from trainlet.catalogue.estimators.grown import grow_gaussians

    options = settings.options(examples.X.shape[1], is_class=False)
    return grow_gaussians(examples, **options)


MODULE = Learner(
    title="Decision Forest Regression",
    summary="A random forest that answers with a mean and a standard deviation.",
    task="regression",
    settings=ForestSettings,
    fit=fit,
    answers=lambda settings: ("Scored Label Mean", "Scored Label Standard Deviation"),
    width=lambda fitted: fitted.cells,
    starts=STARTS,
    deviations=NUMBER_DEVIATIONS,
)
