"""Local Outlier Factor Anomaly Detection."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.oddities import MOST_NEIGHBORS, ONE_SCORE, Alerts
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class FactorSettings(Settings, frozen=True):
    """Settings of the learner."""

    number_of_neighbors: Annotated[
        int,
        Meta(
            ge=1,
            le=MOST_NEIGHBORS,
            description="How many of the nearest training rows count, and all as near as the last.",
            extra_json_schema={"sweep": [10, 20, 40]},
        ),
    ] = 20
    alert_share: Alerts = 0.1


def fit(examples: Examples, settings: FactorSettings) -> Predictor:
    """Tell how densely the training rows lie (Breunig and others 2000)."""
    from trainlet.catalogue.estimators.outlier_factors import fit_outlier_factors

    return fit_outlier_factors(examples, settings.number_of_neighbors, settings.alert_share)


MODULE = Learner(
    title="Local Outlier Factor Anomaly Detection",
    summary="Tells how much denser a row's neighbours lie than the row itself: about 1 is usual."
    " Of more than 10,000 training rows a sample drawn by the seed is kept.",
    task="anomaly",
    settings=FactorSettings,
    fit=fit,
    answers=lambda settings: ONE_SCORE,
    width=lambda fitted: len(fitted.rows),
    is_studio=False,
)
