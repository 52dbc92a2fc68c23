"""Multiclass Stacking."""

from trainlet.catalogue.choice import Choice
from trainlet.catalogue.families.composites import (
    Learners,
    StackingSettings,
    check_composite,
    fit_stacking,
    total_width,
)
from trainlet.catalogue.spec import Learner


class Stacked(StackingSettings, frozen=True):
    """Settings of the learner."""

    learners: Learners = (
        Choice(use="multiclass-logistic-regression"),
        Choice(use="multiclass-gradient-boosting"),
        Choice(use="multiclass-decision-forest"),
    )


MODULE = Learner(
    title="Multiclass Stacking",
    summary="Several multiclass learners, weighed by their log-odds of rows not seen before.",
    task="multiclass",
    settings=Stacked,
    fit=fit_stacking,
    check=check_composite("multiclass"),
    width=lambda fitted: total_width(fitted.parts),
    is_studio=False,
)
