"""Elastic Net Regression."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class ElasticNetSettings(Settings, frozen=True):
    """Settings of the learner."""

    regularization_weight: Annotated[
        float,
        Meta(
            gt=0,
            description="Both penalties, where numbers and label have a standard deviation of 1.",
            extra_json_schema={"sweep": [1e-4, 0.001, 0.01, 0.1]},
        ),
    ] = 0.001
    l1_share: Annotated[
        float,
        Meta(
            ge=0.01,
            le=1,
            description="The L1 penalty's share of the weight.",
            extra_json_schema={"sweep": [0.1, 0.5, 0.9]},
        ),
    ] = 0.5
    optimization_tolerance: Annotated[
        float, Meta(gt=0, description="The duality gap at which it stops.")
    ] = 1e-6
    maximum_iterations: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Most rounds over all weights.")
    ] = 10_000


def fit(examples: Examples, settings: ElasticNetSettings) -> Predictor:
    """Fit by coordinate descent."""
    from trainlet.catalogue.estimators.elastic_net import fit_elastic_net

    return fit_elastic_net(
        examples,
        alpha=settings.regularization_weight,
        l1_ratio=settings.l1_share,
        tol=settings.optimization_tolerance,
        max_iter=settings.maximum_iterations,
    )


MODULE = Learner(
    title="Elastic Net Regression",
    summary="A weighted sum of the features, of which those that don't help have no weight.",
    task="regression",
    settings=ElasticNetSettings,
    fit=fit,
    starts=({"regularization_weight": 0.01},),
    is_studio=False,
)
