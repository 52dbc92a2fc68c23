"""Time series: what was unusual when, told of each row by the rows before it alone."""

from trainlet.series.detection import Detected, Detection, detect
from trainlet.series.reading import Series, read_series
from trainlet.series.shown import Shown, Stretch, shown

SCORE, ALERT = "Anomaly Score", "Alert"
"""The columns of the answer, under Studio's names."""

__all__ = [
    "ALERT",
    "SCORE",
    "Detected",
    "Detection",
    "Series",
    "Shown",
    "Stretch",
    "detect",
    "read_series",
    "shown",
]
