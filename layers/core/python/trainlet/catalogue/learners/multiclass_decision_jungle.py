"""Multiclass Decision Jungle."""

from trainlet.catalogue.families.jungle import DEVIATIONS, JungleSettings, fit
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Multiclass Decision Jungle",
    summary="Graphs of decisions, less wide than trees, that tell any number of classes apart.",
    task="multiclass",
    settings=JungleSettings,
    fit=fit,
    deviations=DEVIATIONS,
)
