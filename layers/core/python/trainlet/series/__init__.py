"""Time series: what was unusual when, told of each row by the rows before it alone.

What reckons is imported from its own module, since it needs numpy.
"""

from trainlet.series.how import Detection

SCORE, ALERT = "Anomaly Score", "Alert"
"""The columns of the answer, under Studio's names."""

__all__ = ["ALERT", "SCORE", "Detection"]
