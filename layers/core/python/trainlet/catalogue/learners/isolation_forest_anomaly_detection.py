"""Isolation Forest Anomaly Detection."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.oddities import ONE_SCORE, Alerts
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class IsolationSettings(Settings, frozen=True):
    """Settings of the learner."""

    number_of_trees: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000,
            description="How many trees are grown.",
            extra_json_schema={"sweep": [50, 100, 200]},
        ),
    ] = 100
    rows_per_tree: Annotated[
        int,
        Meta(
            ge=2,
            le=10_000,
            description="How many rows a tree is grown on.",
            extra_json_schema={"sweep": [128, 256, 512]},
        ),
    ] = 256
    alert_share: Alerts = 0.1


def fit(examples: Examples, settings: IsolationSettings) -> Predictor:
    """Grow trees of random splits (Liu, Ting and Zhou 2008)."""
    from trainlet.catalogue.estimators.isolation import fit_isolation

    return fit_isolation(
        examples, settings.number_of_trees, settings.rows_per_tree, settings.alert_share
    )


MODULE = Learner(
    title="Isolation Forest Anomaly Detection",
    summary="Tells how soon random splits part a row from all others: from 0 to 1, odd near 1.",
    task="anomaly",
    settings=IsolationSettings,
    fit=fit,
    answers=lambda settings: ONE_SCORE,
    is_studio=False,
)
