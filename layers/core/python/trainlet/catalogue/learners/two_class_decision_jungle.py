"""Two-Class Decision Jungle."""

from trainlet.catalogue.families.jungle import DEVIATIONS, JungleSettings, fit
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Two-Class Decision Jungle",
    summary="Graphs of decisions, less wide than trees, that tell two classes apart.",
    task="two-class",
    settings=JungleSettings,
    fit=fit,
    deviations=DEVIATIONS,
)
