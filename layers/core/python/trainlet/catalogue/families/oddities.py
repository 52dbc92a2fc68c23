"""Settings that anomaly detectors share."""

from typing import Annotated

from msgspec import Meta

Alerts = Annotated[
    float,
    Meta(
        gt=0,
        lt=1,
        description="Share of the training rows that lie above the alert line.",
    ),
]
ONE_SCORE = ("Scored Probabilities",)
"""The one column of a score; no probability, but Studio calls it so."""
MOST_NEIGHBORS = 10_000
