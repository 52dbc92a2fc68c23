"""Nearest neighbours, for classes or numbers."""

from typing import Annotated, Literal

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Predictor, Settings

MOST_NEIGHBORS = 10_000
SAMPLED = (
    "Of more than 50,000 training rows, or 20 million cells, a sample drawn by the seed is kept."
)


Count = Annotated[
    int,
    Meta(
        ge=1,
        le=MOST_NEIGHBORS,
        description="How many of the nearest training rows vote, and all as near as the last.",
        extra_json_schema={"sweep": [5, 10, 20, 40, 80]},
    ),
]


class NeighborSettings(Settings, frozen=True):
    """Settings of nearest neighbours."""

    number_of_neighbors: Count = 5
    weights: Annotated[
        Literal["uniform", "distance"],
        Meta(
            description="Whether all neighbours count alike, or by the inverse of their distance.",
            extra_json_schema={"sweep": ["uniform", "distance"]},
        ),
    ] = "distance"


def fit(examples: Examples, settings: NeighborSettings) -> Predictor:
    """Keep the training rows, their numbers standardised and their texts as indicators."""
    from trainlet.catalogue.estimators.neighbors import fit_neighbors

    return fit_neighbors(examples, settings.number_of_neighbors, settings.weights)
