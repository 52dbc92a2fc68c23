"""How anomalies of a time series are asked for; light enough for the API to check."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Detection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How anomalies are detected; options, ranges and defaults are Studio's.

    Attributes:
        martingale_type: What p-values become a score by; ``power-avg`` is over all epsilons.
        epsilon: The power's; a higher one sees more, and is less certain.
        strangeness_function_type: Outside the usual range, or a clear trend upward or downward.
        length_of_martingale: How many p-values count; 0 for all.
        length_of_strangeness_values: How many values each is compared with; 0 for all.
        alert_threshold: From which score on there is an alert. If the values could come in any
            order, and all count, it is ever reached with a chance of exp(-threshold) at most.
        seasonality: Whether the usual value of each half hour of working days, and of weekends, is
            taken off first.
        ties: Which part of values as strange counts: one drawn as the retired service did, or half.
    """

    martingale_type: Literal["power-avg", "power"] = "power-avg"
    epsilon: Annotated[float, Meta(gt=0, lt=1)] = 0.1
    strangeness_function_type: Literal["range-percentile", "slow-pos-trend", "slow-neg-trend"] = (
        "range-percentile"
    )
    length_of_martingale: Annotated[int, Meta(ge=0, le=5000)] = 500
    length_of_strangeness_values: Annotated[int, Meta(ge=0, le=5000)] = 500
    alert_threshold: Annotated[float, Meta(ge=0, le=100)] = 3.25
    seasonality: Literal["none", "day-and-week"] = "none"
    ties: Literal["drawn", "middle"] = "drawn"
