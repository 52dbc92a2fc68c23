"""Two-Class Nearest Neighbors."""

from trainlet.catalogue.families.neighbors import SAMPLED, Count, NeighborSettings, fit
from trainlet.catalogue.spec import Learner


class TwoClassSettings(NeighborSettings, frozen=True):
    """Settings of the learner: two classes are ranked better by more neighbours."""

    number_of_neighbors: Count = 15


MODULE = Learner(
    title="Two-Class Nearest Neighbors",
    summary=f"Tells two classes apart as the most similar training rows do. {SAMPLED}",
    task="two-class",
    settings=TwoClassSettings,
    fit=fit,
    width=lambda fitted: len(fitted.rows),
    is_studio=False,
)
