"""PCA-Based Anomaly Detection."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.oddities import ONE_SCORE, Alerts
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings

RESIDUAL = "Reconstruction Error"
"""The column of a row's distance from the plane, which the score is a share of."""


class PlaneSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    number_of_components_to_use_in_pca: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000,
            description="How many axes the plane has in which ordinary rows lie; fewer than there"
            " are features.",
            extra_json_schema={"sweep": [2, 4, 6, 8, 10]},
        ),
    ] = 2
    oversampling_parameter_for_randomized_pca: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000,
            description="How many random directions more the plane is looked for in.",
            extra_json_schema={"sweep": [2, 4, 6, 8, 10]},
        ),
    ] = 2
    enable_input_feature_mean_normalization: Annotated[
        bool, Meta(description="Whether the plane goes through the mean, or through 0.")
    ] = False
    alert_share: Alerts = 0.1


def fit(examples: Examples, settings: PlaneSettings) -> Predictor:
    """Find the plane by randomised principal component analysis."""
    from trainlet.catalogue.estimators.principal import PlaneOptions, fit_principal

    options = PlaneOptions(
        components=settings.number_of_components_to_use_in_pca,
        oversampling=settings.oversampling_parameter_for_randomized_pca,
        is_centred=settings.enable_input_feature_mean_normalization,
        share=settings.alert_share,
    )
    return fit_principal(examples, options)


MODULE = Learner(
    title="PCA-Based Anomaly Detection",
    summary="Tells which share of a row lies outside the plane in which most rows do, from 0 to 1;"
    " and how far outside it is. Numbers count as they are: normalise first.",
    task="anomaly",
    settings=PlaneSettings,
    fit=fit,
    answers=lambda settings: (*ONE_SCORE, RESIDUAL),
    deviations=(
        "`Training mode`: a sweep is asked for in the request.",
        "`Scored Labels` is 1 above an alert line, which `alert_share` of the training rows are"
        " above.",
        "`Reconstruction Error` is an answer besides: the score is the same for a row twice as far"
        " out.",
    ),
)
