"""Learners that minimise a loss with two penalties by L-BFGS."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import Settings

Absolute = Annotated[
    float,
    Meta(
        ge=0,
        description="L1 penalty, beside the summed loss.",
        extra_json_schema={"sweep": [0.0, 0.01, 0.1, 1.0]},
    ),
]


class PenalisedSettings(Settings, frozen=True):
    """Settings under Studio's names."""

    optimization_tolerance: Annotated[
        float,
        Meta(
            gt=0,
            description="The steepest slope of the mean loss at which it stops.",
            extra_json_schema={"sweep": [1e-4, 1e-7]},
        ),
    ] = 1e-7
    l1_regularization_weight: Absolute = 1.0
    l2_regularization_weight: Annotated[
        float,
        Meta(
            ge=0,
            description="L2 penalty, beside the summed loss.",
            extra_json_schema={"sweep": [0.01, 0.1, 1.0]},
        ),
    ] = 1.0
    memory_size_for_l_bfgs: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000,
            description="How many steps the curvature is estimated from.",
            extra_json_schema={"sweep": [5, 20, 50]},
        ),
    ] = 20
