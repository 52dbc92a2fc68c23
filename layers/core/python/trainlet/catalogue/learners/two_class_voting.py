"""Two-Class Voting."""

from trainlet.catalogue.choice import Choice
from trainlet.catalogue.families.composites import (
    Learners,
    VotingSettings,
    check_voting,
    fit_voting,
)
from trainlet.catalogue.spec import Learner


class Voted(VotingSettings, frozen=True):
    """Settings of the learner."""

    learners: Learners = (
        Choice(use="two-class-logistic-regression"),
        Choice(use="two-class-gradient-boosting"),
    )


MODULE = Learner(
    title="Two-Class Voting",
    summary="Several two-class learners' probabilities, averaged.",
    task="two-class",
    settings=Voted,
    fit=fit_voting,
    check=check_voting("two-class"),
    width=lambda fitted: fitted.width,
    is_studio=False,
)
