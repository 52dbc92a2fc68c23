"""Two-Class Support Vector Machine."""

from typing import Annotated

from msgspec import Meta, field

from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class SupportVectorSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    number_of_iterations: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="How often all rows are gone through.",
            extra_json_schema={"sweep": [1, 10, 100]},
        ),
    ] = 10
    lambda_: Annotated[
        float,
        Meta(
            gt=0,
            description="L2 penalty, beside the mean loss of a row.",
            extra_json_schema={"sweep": [1e-5, 1e-4, 0.001, 0.01, 0.1]},
        ),
    ] = field(name="lambda", default=0.0001)
    normalize_features: Annotated[
        bool, Meta(description="Centre and scale numbers to a standard deviation of 1.")
    ] = True
    project_to_the_unit_sphere: Annotated[bool, Meta(description="Scale each row to length 1.")] = (
        False
    )


def fit(examples: Examples, settings: SupportVectorSettings) -> Predictor:
    """Fit by stochastic subgradients of the hinge loss (Pegasos, Shalev-Shwartz et al. 2007).

    The weights are averaged over all steps.
    """
    from sklearn.linear_model import SGDClassifier

    from trainlet.catalogue.estimators.margins import fit_margins

    estimator = SGDClassifier(
        loss="hinge",
        alpha=settings.lambda_,
        max_iter=settings.number_of_iterations,
        tol=None,
        average=True,
        random_state=examples.seed,
    )
    return fit_margins(
        examples,
        estimator,
        standardise=settings.normalize_features,
        is_projected=settings.project_to_the_unit_sphere,
    )


MODULE = Learner(
    title="Two-Class Support Vector Machine",
    summary="A linear model that keeps two classes as far apart as it can.",
    task="two-class",
    settings=SupportVectorSettings,
    fit=fit,
    deviations=(
        "`Number of iterations` is 10 instead of 1, which scores better on most sets; it is at most"
        " 10,000.",
        "`Lambda` is 0.0001 instead of 0.001, with which the area under the curve on adult was more"
        " than one standard error below that of scikit-learn's own.",
    ),
)
