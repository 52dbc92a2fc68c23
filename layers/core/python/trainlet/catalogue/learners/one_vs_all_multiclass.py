"""One-vs-All Multiclass."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.choice import Choice
from trainlet.catalogue.families.composites import check_choice, fitter, total_width
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class OneVsAllSettings(Settings, frozen=True):
    """Settings of the learner: in Studio, what is plugged into it."""

    learner: Annotated[
        Choice, Meta(description="The two-class learner that is fitted to each class.")
    ] = Choice(use="two-class-logistic-regression")


def fit(examples: Examples, settings: OneVsAllSettings) -> Predictor:
    """Fit one model for each class against all others; their probabilities are made to sum to 1."""
    from trainlet.catalogue.estimators.one_vs_all import fit_one_vs_all

    return fit_one_vs_all(examples, fitter(settings.learner))


MODULE = Learner(
    title="One-vs-All Multiclass",
    summary="Any two-class learner, fitted once for each class against all others.",
    task="multiclass",
    settings=OneVsAllSettings,
    fit=fit,
    check=lambda settings: check_choice(settings.learner, "two-class", "learner.settings.learner"),
    width=lambda fitted: total_width(fitted.parts),
    deviations=(
        "The two-class learner is a setting, `learner`, instead of a module plugged into it.",
        "Of a row that no model claims, all classes are alike.",
    ),
)
