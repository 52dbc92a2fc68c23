"""Two-Class Locally Deep Support Vector Machine."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.normalizing import Normalizer
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings

LEAST = 1.401298e-45
LAMBDAS = {"sweep": [0.1, 0.01, 0.001]}
MOST_DEPTH = 10


class MachineSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    depth_of_the_tree: Annotated[
        int,
        Meta(
            ge=1,
            le=MOST_DEPTH,
            description="How many decisions lie above the lowest nodes.",
            extra_json_schema={"sweep": [1, 3, 5, 7]},
        ),
    ] = 3
    lambda_w: Annotated[
        float,
        Meta(ge=LEAST, description="Penalty of the linear weights.", extra_json_schema=LAMBDAS),
    ] = 0.1
    lambda_theta: Annotated[
        float,
        Meta(ge=LEAST, description="Penalty of the tree's weights.", extra_json_schema=LAMBDAS),
    ] = 0.1
    lambda_theta_prime: Annotated[
        float,
        Meta(
            ge=LEAST,
            description="Penalty of the local kernel's weights.",
            extra_json_schema=LAMBDAS,
        ),
    ] = 0.1
    sigmoid_sharpness: Annotated[
        float,
        Meta(
            ge=LEAST,
            description="How steep the local kernel's hyperbolic tangent is.",
            extra_json_schema={"sweep": [1.0, 0.1, 0.01]},
        ),
    ] = 1.0
    feature_normalizer: Annotated[
        Normalizer,
        Meta(description="What is done to numbers first."),
    ] = "gaussian-normalizer"
    number_of_iterations: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="How many batches of 128 rows are learned from.",
            extra_json_schema={"sweep": [10_000, 15_000, 20_000]},
        ),
    ] = 15_000


def fit(examples: Examples, settings: MachineSettings) -> Predictor:
    """Fit by gradient descent on the squared hinge loss."""
    from trainlet.catalogue.estimators.local_deep import Options
    from trainlet.catalogue.estimators.local_deep_classifier import fit_local_deep

    options = Options(
        settings.depth_of_the_tree,
        settings.sigmoid_sharpness,
        settings.number_of_iterations,
        (settings.lambda_w, settings.lambda_theta, settings.lambda_theta_prime),
    )
    return fit_local_deep(examples, settings.feature_normalizer, options)


MODULE = Learner(
    title="Two-Class Locally Deep Support Vector Machine",
    summary="A linear model of two classes whose weights a tree chooses by the row.",
    task="two-class",
    settings=MachineSettings,
    fit=fit,
    deviations=(
        "`Number of iterations` is at most 1,000,000.",
        f"`Depth of the tree` is at most {MOST_DEPTH}: the number of nodes doubles with each.",
        "`Lambda Theta` and `Lambda Theta Prime` default to 0.1 instead of 0.01, which learned"
        " small tables by heart.",
        "`Feature normalizer` defaults to the Gaussian one: it told classes apart better.",
    ),
)
