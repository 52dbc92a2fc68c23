"""K-Means Clustering."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.clustering import Centroids, Distance, LabelMode, Seeds, Start
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings


class KMeansSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    number_of_centroids: Centroids = 2
    metric: Annotated[
        Distance,
        Meta(description="How far rows are: by Euclid, or by the angle to the centre."),
    ] = "euclidean"
    initialization: Annotated[
        Start,
        Meta(
            description="Where the centres begin: at the first different rows; at the means of "
            "rows dealt at random; at rows drawn by k-means++, of all or of a sample; on the "
            "diagonal of the data; at the means of the labels."
        ),
    ] = "k-means-plus-plus"
    iterations: Annotated[
        int,
        Meta(ge=1, le=100_000, description="How often centres move at most."),
    ] = 100
    assign_label_mode: Annotated[
        LabelMode,
        Meta(
            description="Whether the label is ignored, or one more feature in training: a missing "
            "one is then that of the nearest row; or all of a cluster's become that of the row "
            "nearest to its centre."
        ),
    ] = "ignore-label-column"
    number_of_seeds_to_sweep: Seeds = 1


def fit(examples: Examples, settings: KMeansSettings) -> Predictor:
    """Fit Lloyd's k-means."""
    from trainlet.catalogue.estimators.k_means import KMeansOptions, fit_k_means

    options = KMeansOptions(
        count=settings.number_of_centroids,
        metric=settings.metric,
        start=settings.initialization,
        iterations=settings.iterations,
        mode=settings.assign_label_mode,
        seeds=settings.number_of_seeds_to_sweep,
    )
    return fit_k_means(examples, options)


MODULE = Learner(
    title="K-Means Clustering",
    summary="Finds groups of rows around their means. Numbers count as they are: normalise first.",
    task="clustering",
    settings=KMeansSettings,
    fit=fit,
    width=lambda fitted: fitted.cells,
    deviations=(
        "`Number of Centroids` is at most 1,000, and `Iterations` at most 100,000.",
        "`Range for Number of Centroids` is the setting's own range in a sweep.",
        "First N takes the first different rows; Evenly lies on the diagonal of the data. After a"
        " beginning without chance, further ones are by K-Means++.",
        "The label is ignored unless it is said: the pages name no default. A label that guides is"
        " no column of the model: rows to score have none.",
    ),
)
