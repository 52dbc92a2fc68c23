"""Multiclass Voting."""

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
        Choice(use="multiclass-logistic-regression"),
        Choice(use="multiclass-gradient-boosting"),
    )


MODULE = Learner(
    title="Multiclass Voting",
    summary="Several multiclass learners' probabilities, averaged.",
    task="multiclass",
    settings=Voted,
    fit=fit_voting,
    check=check_voting("multiclass"),
    width=lambda fitted: fitted.width,
    is_studio=False,
)
