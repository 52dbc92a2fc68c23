"""Two-Class Stacking."""

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
        Choice(use="two-class-logistic-regression"),
        Choice(use="two-class-boosted-decision-tree"),
    )


MODULE = Learner(
    title="Two-Class Stacking",
    summary="Several two-class learners, weighed by their log-odds of rows not seen before.",
    task="two-class",
    settings=Stacked,
    fit=fit_stacking,
    check=check_composite("two-class"),
    width=lambda fitted: total_width(fitted.parts),
    is_studio=False,
)
