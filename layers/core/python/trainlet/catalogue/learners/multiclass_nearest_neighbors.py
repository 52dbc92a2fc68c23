"""Multiclass Nearest Neighbors."""

from trainlet.catalogue.families.neighbors import SAMPLED, NeighborSettings, fit
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Multiclass Nearest Neighbors",
    summary=f"Tells any number of classes apart as the most similar training rows do. {SAMPLED}",
    task="multiclass",
    settings=NeighborSettings,
    fit=fit,
    width=lambda fitted: len(fitted.rows),
    is_studio=False,
)
