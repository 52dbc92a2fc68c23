"""Linear Regression."""

from typing import Annotated, Literal

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class LinearSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names; most are of online gradient descent alone."""

    solution_method: Annotated[
        Literal["ordinary-least-squares", "online-gradient-descent"],
        Meta(description="Solve the equations, or go through the rows step by step."),
    ] = "ordinary-least-squares"
    l2_regularization_weight: Annotated[
        float,
        Meta(ge=0, description="L2 penalty.", extra_json_schema={"sweep": [0.001, 0.01, 0.1]}),
    ] = 0.001
    include_intercept_term: Annotated[
        bool, Meta(description="Fit a constant; online gradient descent always does.")
    ] = True
    normalize_features: Annotated[
        bool, Meta(description="Online: centre and scale numbers to a standard deviation of 1.")
    ] = True
    average_final_hypothesis: Annotated[
        bool, Meta(description="Online: average the weights over the second half of the steps.")
    ] = True
    learning_rate: Annotated[
        float,
        Meta(
            gt=0,
            description="Online: how much of a row's error a step takes away.",
            extra_json_schema={"sweep": [0.025, 0.05, 0.1, 0.2]},
        ),
    ] = 0.1
    number_of_training_epochs: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000,
            description="Online: how often all rows are gone through.",
            extra_json_schema={"sweep": [1, 10, 100]},
        ),
    ] = 10
    decrease_learning_rate: Annotated[
        bool, Meta(description="Online: make steps shorter from epoch to epoch.")
    ] = True


def fit(examples: Examples, settings: LinearSettings) -> Predictor:
    """Fit by least squares with an L2 weight (ridge regression), or by stochastic gradients."""
    if settings.solution_method == "online-gradient-descent":
        from trainlet.catalogue.estimators.online import Online, fit_online

        how = Online(
            rate=settings.learning_rate,
            epochs=settings.number_of_training_epochs,
            l2=settings.l2_regularization_weight,
            standardise=settings.normalize_features,
            decrease=settings.decrease_learning_rate,
            average=settings.average_final_hypothesis,
        )
        return fit_online(examples, how)
    from trainlet.catalogue.estimators.least_squares import fit_least_squares

    return fit_least_squares(
        examples,
        l2=settings.l2_regularization_weight,
        has_intercept=settings.include_intercept_term,
    )


MODULE = Learner(
    title="Linear Regression",
    summary="A weighted sum of the features, by least squares or online gradient descent.",
    task="regression",
    settings=LinearSettings,
    fit=fit,
    deviations=(
        "`Learning rate` is one of rows of length 1: it is divided by the mean squared length of"
        " the rows, and bounded by that of the longest, so that steps don't run away.",
        "`Number of training epochs` is at most 10,000.",
    ),
)
