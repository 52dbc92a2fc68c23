"""Decision jungles, for two classes or more."""

from typing import Annotated, Literal

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Predictor, Settings

DEVIATIONS = (
    "`Number of decision DAGs` defaults to 32 instead of 8: ensembles of 8 told classes apart less"
    " well than scikit-learn's random forest; there are at most 10,000.",
    "`Maximum depth of the decision DAGs` is at most 10,000, and `Maximum width of the decision"
    " DAGs` at most 65,536.",
    "`Number of optimization steps per decision DAG layer` is the most that are tried: a layer is"
    " done once they no longer help.",
)


class JungleSettings(Settings, frozen=True):
    """Settings under Studio's names."""

    resampling_method: Annotated[
        Literal["bagging", "replicate"],
        Meta(description="Whether each DAG is grown on rows drawn with replacement, or on all."),
    ] = "bagging"
    number_of_decision_dags: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="How many DAGs are grown; their mean is the answer.",
            extra_json_schema={"sweep": [8, 16, 32, 64]},
        ),
    ] = 32
    maximum_depth_of_the_decision_dags: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Most decisions that a row meets.",
            extra_json_schema={"sweep": [8, 16, 32, 64]},
        ),
    ] = 32
    maximum_width_of_the_decision_dags: Annotated[
        int,
        Meta(
            ge=8,
            le=65_536,
            description="Most nodes of a layer.",
            extra_json_schema={"sweep": [32, 64, 128, 256]},
        ),
    ] = 128
    number_of_optimization_steps_per_decision_dag_layer: Annotated[
        int,
        Meta(
            ge=1000,
            description="Most changes that are tried to lower a layer's entropy.",
            extra_json_schema={"sweep": [1024, 2048, 4096]},
        ),
    ] = 2048


def fit(examples: Examples, settings: JungleSettings) -> Predictor:
    """Grow each DAG layer by layer."""
    from trainlet.catalogue.estimators.jungle import fit_jungle
    from trainlet.catalogue.estimators.jungle_levels import Limits

    return fit_jungle(
        examples,
        dags=settings.number_of_decision_dags,
        bagging=settings.resampling_method == "bagging",
        limits=Limits(
            settings.maximum_depth_of_the_decision_dags,
            settings.maximum_width_of_the_decision_dags,
            settings.number_of_optimization_steps_per_decision_dag_layer,
        ),
    )
