"""What each verb is asked with; light enough for the API to check before a job exists."""

from datetime import datetime
from typing import Any

import msgspec

from trainlet import datasets, keys, receipts, recipes
from trainlet.cells import ColumnType
from trainlet.errors import BadJson, BadRecipe
from trainlet.store import Store
from trainlet.training.wanted import Wanted

VERBS = ("upload", "train", "retrain", "import-model", "score-batch")


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
        extension: ``.csv`` or ``.csv.gz``.
        uploaded: When the bytes arrived.
        types: Types to give to columns, whatever would be inferred.
    """

    dataset: str
    version: str = ""
    source: Source | None = None
    uploaded: datetime
    extension: str = ".csv"
    types: dict[str, ColumnType] = {}


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
    """

    model: str
    dataset: str = ""
    version: str = ""
    source: Source | None = None


class Plan(msgspec.Struct, frozen=True):
    """A train request made whole: the recipe, and the dataset version it runs on."""

    model: str
    recipe: recipes.Recipe
    schema: datasets.Schema


def plan(request: TrainRequest, store: Store) -> Plan:
    """Return the recipe that a request means, checked against its dataset.

    Raises:
        BadName: The model's or the dataset's name is misspelled.
        DatasetMissing: No such dataset or version.
        BadRecipe: No recipe is given and none can be made, or it doesn't fit the dataset.
    """
    keys.check_name("model", request.model)
    _check_given(request)
    recipe = request.recipe or _made(request, store) or recipes.find(store, request.model)
    if recipe is None:
        raise BadRecipe(
            f"The request says neither how to train {request.model!r}, nor on what.",
            remedy="Give a recipe, or at least a dataset and a label.",
            field="recipe",
        )
    schema = datasets.read_schema(store, recipe.dataset, request.version)
    recipes.check(recipe, schema)
    return Plan(request.model, recipes.completed(recipe), schema)


def _check_given(request: TrainRequest) -> None:
    """Refuse what would be ignored: a table or learner beside a recipe, or without a label."""
    parts = {"dataset": request.dataset, "label": request.label, "learner": request.learner}
    given = [name for name, value in parts.items() if value]
    if request.recipe and given:
        raise BadRecipe(
            f"The request gives a recipe, and a {given[0]} besides.",
            remedy=f"Put the {given[0]} into the recipe.",
            field=given[0],
        )
    if given and not (request.dataset and request.label):
        raise BadRecipe(
            f"The request gives a {given[0]}, which needs both a dataset and a label.",
            remedy="Give both, or neither to run the model's own recipe again.",
            field="label" if request.dataset else "dataset",
        )


def read(document: dict[str, Any], type_: Any) -> Any:
    """Return a job's stored request as its type; raise ``BadJson`` if it doesn't fit."""
    try:
        return msgspec.convert(document, type_)
    except msgspec.ValidationError as error:
        raise BadJson(f"The request doesn't fit: {error}.", remedy="Correct that field.") from None


def _made(request: TrainRequest, store: Store) -> recipes.Recipe | None:
    if not (request.dataset and request.label):
        return None
    schema = datasets.read_schema(store, request.dataset, request.version)
    return recipes.default(request.dataset, request.label, request.learner, schema)
