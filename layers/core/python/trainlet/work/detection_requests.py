"""What detections are asked with: of faces in images, and of anomalies in time series."""

from typing import Annotated, Any

import msgspec

from trainlet.series import Detection

MOST_IMAGES = 500
"""Images of one job: each takes half a second or more."""


class DetectFacesRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Look for faces in images that are kept.

    Attributes:
        images: Their names; none for all of them.
        settings: Those of ``vision.cascade``.
    """

    images: Annotated[list[str], msgspec.Meta(max_length=MOST_IMAGES)] = []
    settings: dict[str, Any] = {}


class DetectAnomaliesRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell of each row of a time series how unusual it is, by those before it.

    Attributes:
        dataset: The table.
        version: Its version; blank for the latest.
        time_column: Its column of times, each there once.
        data_column: Its column of values.
        how: How anomalies are detected.
    """

    dataset: str
    version: str = ""
    time_column: str
    data_column: str
    how: Detection = Detection()
