"""Settings that clusterings share."""

from typing import Annotated, Literal

from msgspec import Meta

Start = Literal[
    "first-n",
    "random",
    "k-means-plus-plus",
    "k-means-plus-plus-fast",
    "evenly",
    "use-label-column",
]
LabelMode = Literal[
    "ignore-label-column", "fill-missing-values", "overwrite-from-closest-to-center"
]
Distance = Literal["euclidean", "cosine"]

MOST_CENTROIDS = 1_000
Centroids = Annotated[
    int,
    Meta(
        ge=2,
        le=MOST_CENTROIDS,
        description="How many clusters are looked for; of fewer different rows there are fewer.",
        extra_json_schema={"sweep": [2, 3, 4, 5, 6, 8, 10]},
    ),
]
Seeds = Annotated[
    int,
    Meta(
        ge=1,
        le=1_000,
        description="How often the search begins anew; the closest clusters are kept, and by "
        "k-means, of several, improved by moving centres elsewhere.",
    ),
]
