"""sweep-clustering: settings of a clustering are tried, and the best becomes a model version."""

from typing import Any

from trainlet.evaluations.trials import SweepResult
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.clusterings import plan_clustering
from trainlet.work.holder import Holder
from trainlet.work.requests import SweepClusteringRequest, read
from trainlet.work.tune import swept

COLUMNS = ("Cluster metric", "Number of centroids", "Index of run")
COUNTS = ("number_of_centroids", "number_of_components")


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return the best version's number and metrics, and Studio's table of the runs.

    Raises:
        BadRecipe: The recipe doesn't fit the dataset, or its learner makes no clusters.
        BadSettings: A range doesn't fit its setting.
        TrainingFailed: No run could be learned, or none has a value of the metric.
        ParityLost: The ONNX file doesn't reproduce the best pipeline.
    """
    planned = plan_clustering(read(document, SweepClusteringRequest), store)
    made, found = swept(planned, store, settings, holder)
    return {**made, "table": {"columns": COLUMNS, "rows": table(found)}}


def table(found: SweepResult) -> list[tuple[float | None, int, int]]:
    """Return the figure, the number of centroids and the number of each run, the best first."""
    runs = zip(found.trials, found.places, strict=True)
    return [
        (trial.metrics.get(found.metric), _count(trial.settings), place) for trial, place in runs
    ]


def _count(settings: dict[str, Any]) -> int:
    return next(int(settings[name]) for name in COUNTS if name in settings)
