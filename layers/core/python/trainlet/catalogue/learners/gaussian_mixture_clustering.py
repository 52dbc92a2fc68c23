"""Gaussian Mixture Clustering."""

from typing import Annotated, Literal

from msgspec import Meta

from trainlet.catalogue.families.clustering import Seeds
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class MixtureSettings(Settings, frozen=True):
    """Settings of the learner."""

    number_of_components: Annotated[
        int,
        Meta(
            ge=2,
            le=100,
            description="How many normal distributions are mixed.",
            extra_json_schema={"sweep": [2, 3, 4, 5, 6, 8]},
        ),
    ] = 2
    covariance: Annotated[
        Literal["full", "diagonal"],
        Meta(
            description="Whether a cluster may lie askew, or has a width along each column alone.",
            extra_json_schema={"sweep": ["full", "diagonal"]},
        ),
    ] = "full"
    iterations: Annotated[
        int, Meta(ge=1, le=10_000, description="How often the distributions are refitted at most.")
    ] = 100
    number_of_seeds_to_sweep: Seeds = 1


def fit(examples: Examples, settings: MixtureSettings) -> Predictor:
    """Fit a mixture of normal distributions by expectation and maximisation."""
    from trainlet.catalogue.estimators.mixtures import fit_mixture

    return fit_mixture(
        examples,
        n_components=settings.number_of_components,
        covariance_type={"full": "full", "diagonal": "diag"}[settings.covariance],
        max_iter=settings.iterations,
        n_init=settings.number_of_seeds_to_sweep,
    )


MODULE = Learner(
    title="Gaussian Mixture Clustering",
    summary="Finds groups of rows that lie as normal distributions do; the distance is how much"
    " less likely a row is than the likeliest there could be, -2 log of the density.",
    task="clustering",
    settings=MixtureSettings,
    fit=fit,
    width=lambda fitted: fitted.cells,
    is_studio=False,
)
