"""Naive Bayes, for two classes or more."""

from typing import Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Predictor, Settings


class NaiveBayesSettings(Settings, frozen=True):
    """Settings of the learner."""

    laplace_smoothing: Annotated[
        float,
        Meta(
            gt=0,
            description="How many rows of each category every class has beside its own.",
            extra_json_schema={"sweep": [0.01, 0.1, 1.0, 10.0]},
        ),
    ] = 1.0
    variance_smoothing: Annotated[
        float,
        Meta(
            gt=0,
            description="What is added to a number's variance in each class, as a share of all.",
            extra_json_schema={"sweep": [1e-9, 1e-6, 1e-3, 0.1]},
        ),
    ] = 1e-9


def fit(examples: Examples, settings: NaiveBayesSettings) -> Predictor:
    """Count, and take means and variances."""
    from trainlet.catalogue.estimators.naive_bayes import fit_naive_bayes

    return fit_naive_bayes(
        examples, laplace=settings.laplace_smoothing, smoothing=settings.variance_smoothing
    )


def width(fitted: Any) -> int:
    """Return how many cells the graph holds of a row at once."""
    cells: int = fitted.width
    return cells
