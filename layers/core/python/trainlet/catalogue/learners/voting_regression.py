"""Voting Regression."""

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
        Choice(use="linear-regression"),
        Choice(use="gradient-boosting-regression"),
    )


MODULE = Learner(
    title="Voting Regression",
    summary="Several regressions' values, averaged.",
    task="regression",
    settings=Voted,
    fit=fit_voting,
    check=check_voting("regression"),
    width=lambda fitted: fitted.width,
    is_studio=False,
)
