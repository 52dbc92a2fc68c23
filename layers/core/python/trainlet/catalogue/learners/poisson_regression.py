"""Poisson Regression."""

from trainlet.catalogue.families.penalties import PenalisedSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


class PoissonSettings(PenalisedSettings, frozen=True):
    """Settings of the learner, under Studio's names."""


def fit(examples: Examples, settings: PoissonSettings) -> Predictor:
    """Fit by L-BFGS."""
    from trainlet.catalogue.estimators.poisson import fit_poisson

    return fit_poisson(
        examples,
        l1=settings.l1_regularization_weight,
        l2=settings.l2_regularization_weight,
        tolerance=settings.optimization_tolerance,
        memory=settings.memory_size_for_l_bfgs,
    )


MODULE = Learner(
    title="Poisson Regression",
    summary="A model of counts: the logarithm of their mean is a weighted sum of the features.",
    task="regression",
    settings=PoissonSettings,
    fit=fit,
    label_kind="counts",
    deviations=("`Memory size for L-BFGS` is at most 1,000.",),
)
