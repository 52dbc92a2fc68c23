"""Stacking Regression."""

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
        Choice(use="linear-regression"),
        Choice(use="boosted-decision-tree-regression"),
    )


MODULE = Learner(
    title="Stacking Regression",
    summary="Several regression learners, weighed by their values for rows not seen before.",
    task="regression",
    settings=Stacked,
    fit=fit_stacking,
    check=check_composite("regression"),
    width=lambda fitted: total_width(fitted.parts),
    is_studio=False,
)
