"""What each verb is asked with; light enough for the API to check before a job exists."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from trainlet import datasets, receipts, recipes
from trainlet.cells import ColumnType
from trainlet.errors import BadJson
from trainlet.recipes.sweeps import Sweep
from trainlet.scoring.recommending.asking import Ask
from trainlet.training.wanted import Wanted

VERBS = (
    *("upload", "clean", "train", "retrain", "import-model", "score-batch", "evaluate"),
    *("cross-validate", "tune", "sweep-clustering", "vw-train", "vw-score", "detect-faces"),
    "detect-anomalies",
)


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object of the drop zone, as it was when its event came.

    Attributes:
        key: The object's key.
        object_version: Which of its versions, where the store keeps several.
        etag: Its ETag.
        size: Its bytes.
        sequencer: S3's order of the writes of one key; blank elsewhere.
    """

    key: str
    object_version: str = ""
    etag: str
    size: int
    sequencer: str = ""


class UploadRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Type and profile bytes that lie in the store, and make them a dataset's latest version.

    Attributes:
        dataset: The dataset's name.
        version: The version's id, where the bytes lie in its place already.
        source: The object of the drop zone where they don't.
        corrects: The version whose bytes are read anew, where that is what is asked for.
        extension: How the name of the stored file ends.
        uploaded: When the bytes arrived.
        types: Types to give to columns, whatever would be inferred.
        reading: How the bytes are read, as far as it isn't left to be detected.
    """

    dataset: str
    version: str = ""
    source: Source | None = None
    corrects: str = ""
    uploaded: datetime
    extension: str = ".csv"
    types: dict[str, ColumnType] = {}
    reading: datasets.Reading = datasets.Reading()


class RetrainRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Train a model again by its own recipe, and promote it if it is better.

    Attributes:
        model: The model's name.
        version: The newest dataset version to use; blank for the latest.
        trigger: What asks for it.
        cause: What led to it, first cause first; a retraining that is its own cause is refused.
    """

    model: str
    version: str = ""
    trigger: receipts.Trigger = "request"
    cause: list[str] = []


class TrainRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Train a model.

    Attributes:
        model: The model's name.
        recipe: How; left out, one is made from the fields below, or the model's own is rerun.
        dataset: The dataset's name.
        version: The dataset's version; blank for the latest.
        label: The column to predict.
        learner: The learner's id; blank chooses one by the label.
    """

    model: str
    recipe: recipes.Recipe | None = None
    dataset: str = ""
    version: str = ""
    label: str = ""
    learner: str = ""


class TuneRequest(TrainRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Search for the best settings, and train a model with them.

    Attributes:
        sweep: How.
    """

    sweep: Sweep = Sweep()


class SweepClusteringRequest(TrainRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Search for the settings that make the best clusters, and make a model of them.

    Attributes:
        sweep: How; folds and validation are none of it.
    """

    sweep: Sweep = Sweep()


class CleanRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Run steps on a dataset: another dataset gets a version, and what was learned is kept.

    Attributes:
        dataset: The dataset's name.
        version: Its version; blank for the latest.
        steps: The steps, in their order.
        label: The column that steps which need one are told; blank for the dataset's own, if any.
        into: The dataset that gets the result; blank for ``{dataset}-clean``.
        name: What the transformation is called; blank for what the result is.
        seed: Seed of what steps leave to chance; 0 derives it from dataset and steps.
        again: Whether every new version of the dataset is cleaned likewise from now on.
        cause: What led to it, first cause first; a cleaning that is its own cause is refused.
    """

    dataset: str
    version: str = ""
    steps: list[recipes.Step]
    label: str = ""
    into: str = ""
    name: str = ""
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0
    again: bool = False
    cause: list[str] = []


class ImportModelRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a foreign ONNX file, which lies in the store, a version.

    Attributes:
        model: The model's name.
        sha256: The file's digest.
        wanted: What the file doesn't say itself.
    """

    model: str
    sha256: str
    wanted: Wanted = Wanted()


class ScoreBatchRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Have a model answer every row of a table.

    Attributes:
        model: The model, or ``model@alias``, or ``model@number``.
        dataset: The dataset whose rows are meant; blank for a table that was dropped.
        version: The dataset's version; blank for the latest.
        source: The table that was dropped.
        append: Whether the table's own columns stand before those of the answers.
        recommend: What a recommender is asked for; left out, ratings beside the table.
    """

    model: str
    dataset: str = ""
    version: str = ""
    source: Source | None = None
    append: bool = True
    recommend: Ask | None = None


class EvaluateRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Judge one version or two on the same rows of a table.

    Attributes:
        models: The models, each ``model``, ``model@alias`` or ``model@number``.
        dataset: The table; it has the label's column.
        version: Its version; blank for the latest.
        how: How thoroughly.
    """

    models: Annotated[list[str], msgspec.Meta(min_length=1, max_length=2)]
    dataset: str
    version: str = ""
    how: recipes.Evaluate = recipes.Evaluate()


class CrossValidateRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Try a recipe on each fold of a table, learned from the other folds; nothing is published.

    Attributes:
        model: The model whose own recipe is meant; blank where the fields below say how.
        recipe: How; left out, one is made from the fields below, or the model's own is taken.
        dataset: The dataset's name.
        version: The dataset's version; blank for the latest.
        label: The column to predict.
        learner: The learner's id; blank chooses one by the label.
        folds: How many folds, where the table has none of its own.
        seed: Seed of the folds; 0 takes the recipe's split's.
    """

    model: str = ""
    recipe: recipes.Recipe | None = None
    dataset: str = ""
    version: str = ""
    label: str = ""
    learner: str = ""
    folds: int = 10
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0


def read(document: dict[str, Any], type_: Any) -> Any:
    """Return a job's stored request as its type; raise ``BadJson`` if it doesn't fit."""
    try:
        return msgspec.convert(document, type_)
    except msgspec.ValidationError as error:
        raise BadJson(f"The request doesn't fit: {error}.", remedy="Correct that field.") from None
