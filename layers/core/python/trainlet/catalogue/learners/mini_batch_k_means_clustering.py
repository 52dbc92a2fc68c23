"""Mini-Batch K-Means Clustering."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.clustering import Centroids, Seeds
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class MiniBatchSettings(Settings, frozen=True):
    """Settings of the learner."""

    number_of_centroids: Centroids = 8
    batch_size: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="How many rows the centres move by at once.",
            extra_json_schema={"sweep": [256, 1024, 4096]},
        ),
    ] = 1024
    iterations: Annotated[
        int, Meta(ge=1, le=10_000, description="How often all rows are gone through at most.")
    ] = 100
    number_of_seeds_to_sweep: Seeds = 3


def fit(examples: Examples, settings: MiniBatchSettings) -> Predictor:
    """Fit k-means by small batches (Sculley 2010)."""
    from trainlet.catalogue.estimators.mixtures import fit_mini_batch

    return fit_mini_batch(
        examples,
        n_clusters=settings.number_of_centroids,
        batch_size=settings.batch_size,
        max_iter=settings.iterations,
        n_init=settings.number_of_seeds_to_sweep,
    )


MODULE = Learner(
    title="Mini-Batch K-Means Clustering",
    summary="Finds groups of very many rows, a batch at a time. Numbers count as they are.",
    task="clustering",
    settings=MiniBatchSettings,
    fit=fit,
    width=lambda fitted: fitted.cells,
    is_studio=False,
)
