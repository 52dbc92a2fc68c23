"""Two-Class Averaged Perceptron."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class PerceptronSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    learning_rate: Annotated[
        float,
        Meta(gt=0, description="Size of a step.", extra_json_schema={"sweep": [0.1, 0.5, 1.0]}),
    ] = 1.0
    maximum_number_of_iterations: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="How often all rows are gone through.",
            extra_json_schema={"sweep": [1, 10, 100]},
        ),
    ] = 10


def fit(examples: Examples, settings: PerceptronSettings) -> Predictor:
    """Fit the perceptron whose weights are averaged over all steps (Freund & Schapire 1999)."""
    from sklearn.linear_model import SGDClassifier

    from trainlet.catalogue.estimators.margins import fit_margins

    estimator = SGDClassifier(
        loss="perceptron",
        penalty=None,
        learning_rate="constant",
        eta0=settings.learning_rate,
        max_iter=settings.maximum_number_of_iterations,
        tol=None,
        average=True,
        random_state=examples.seed,
    )
    return fit_margins(examples, estimator)


MODULE = Learner(
    title="Two-Class Averaged Perceptron",
    summary="A linear model of two classes that learns from its mistakes, averaged over its steps.",
    task="two-class",
    settings=PerceptronSettings,
    fit=fit,
    deviations=("`Maximum number of iterations` is at most 10,000.",),
)
