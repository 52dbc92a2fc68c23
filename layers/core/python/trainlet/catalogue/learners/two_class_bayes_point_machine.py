"""Two-Class Bayes Point Machine."""

from typing import Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class BayesPointSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    number_of_training_iterations: Annotated[
        int, Meta(ge=1, le=10_000, description="Most steps; it ends when nothing moves any more.")
    ] = 30
    include_bias: Annotated[bool, Meta(description="Add a constant to the features.")] = True


def fit(examples: Examples, settings: BayesPointSettings) -> Predictor:
    """Fit by expectation propagation."""
    from trainlet.catalogue.estimators.bayes_point import fit_bayes_point

    return fit_bayes_point(
        examples,
        iterations=settings.number_of_training_iterations,
        has_bias=settings.include_bias,
    )


def width(fitted: Any) -> int:
    """Return how many cells the graph holds of a row at once."""
    cells: int = fitted.spread.width
    return cells


MODULE = Learner(
    title="Two-Class Bayes Point Machine",
    summary="A linear model of two classes, averaged over all weights that the rows allow.",
    task="two-class",
    settings=BayesPointSettings,
    fit=fit,
    width=width,
    deviations=(
        "`Number of training iterations` is the most: it ends when no weight moves any more; it is"
        " at most 10,000.",
        "Where there are more than 1,000 columns, a number or a category each, weights are taken to"
        " vary independently of each other.",
    ),
)
