"""Ordinal Regression."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class OrdinalSettings(Settings, frozen=True):
    """Settings of the learner; Studio's had none."""

    l2_regularization_weight: Annotated[
        float,
        Meta(
            ge=0,
            description="L2 penalty, beside the summed loss.",
            extra_json_schema={"sweep": [0.01, 0.1, 1.0, 10.0]},
        ),
    ] = 1.0
    optimization_tolerance: Annotated[
        float, Meta(gt=0, description="The steepest slope of the mean loss at which it stops.")
    ] = 1e-7


def fit(examples: Examples, settings: OrdinalSettings) -> Predictor:
    """Fit by L-BFGS."""
    from trainlet.catalogue.estimators.ordinal import fit_ordinal

    return fit_ordinal(
        examples,
        l2=settings.l2_regularization_weight,
        tolerance=settings.optimization_tolerance,
    )


MODULE = Learner(
    title="Ordinal Regression",
    summary="Predicts which of some ordered levels a row has, whatever lies between them.",
    task="regression",
    settings=OrdinalSettings,
    fit=fit,
    label_kind="levels",
    deviations=(
        "Studio took any learner of two classes and asked it at every level whether a row is above;"
        " here one linear score is parted by thresholds, with a logistic loss at each.",
        "A label has at most 100 levels.",
    ),
)
