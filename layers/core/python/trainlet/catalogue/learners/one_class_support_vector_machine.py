"""One-Class Support Vector Machine."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.oddities import ONE_SCORE
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class OneClassSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    nu: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Largest share of the training rows that may lie outside.",
            extra_json_schema={"sweep": [0.001, 0.01, 0.1]},
        ),
    ] = 0.1
    epsilon: Annotated[
        float,
        Meta(
            gt=0,
            description="How exactly the machine is optimised.",
            extra_json_schema={"sweep": [0.001, 0.01, 0.1]},
        ),
    ] = 0.001


def fit(examples: Examples, settings: OneClassSettings) -> Predictor:
    """Fit libsvm's one-class machine."""
    from trainlet.catalogue.estimators.one_class import fit_one_class

    return fit_one_class(examples, settings.nu, settings.epsilon)


MODULE = Learner(
    title="One-Class Support Vector Machine",
    summary="Learns where ordinary rows lie; outside the score is above 0, and has no bound. Of"
    " more than 20,000 training rows a sample drawn by the seed is kept.",
    task="anomaly",
    settings=OneClassSettings,
    fit=fit,
    answers=lambda settings: ONE_SCORE,
    width=lambda fitted: len(fitted.vectors),
    deviations=(
        "`nu` is at most 1, as the range to sweep is; a larger share has no meaning.",
        "Numbers are standardised, and the kernel's width follows from their variance.",
    ),
)
