"""Nearest Neighbors Regression."""

from trainlet.catalogue.families.neighbors import SAMPLED, NeighborSettings, fit
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Nearest Neighbors Regression",
    summary=f"Tells a number as the mean of the most similar training rows. {SAMPLED}",
    task="regression",
    settings=NeighborSettings,
    fit=fit,
    width=lambda fitted: len(fitted.rows),
    is_studio=False,
)
