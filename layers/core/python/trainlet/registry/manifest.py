"""What stands beside every model: enough to score with it, and to know where it came from.

``Manifest.manifest`` numbers the layout. A change that an older reader would misread raises the
number, and the reader of the old number stays.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec

from trainlet.cells import ColumnType
from trainlet.registry.recommenders import Recommender

MANIFEST = 1
Task = Literal["two-class", "multiclass", "regression", "clustering", "anomaly", "recommender"]
UNTAUGHT: frozenset[Task] = frozenset({"clustering", "anomaly"})
"""Tasks whose models are not taught a label: there may be none."""

NUMERIC_TASKS: tuple[Task, ...] = ("regression", "recommender")
"""Tasks whose answer is a number."""
Category = str | int | bool


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A column that the model takes.

    Attributes:
        name: As in the training table.
        type: How its cells are read. Text goes to the ``text`` tensor, all else to ``numbers``.
        nullable: A missing value is handled by the model; elsewhere the row's answer is empty.
        categories: The texts seen in training; others are answered, and counted.
        minimum: Smallest value seen in training.
        maximum: Largest value seen in training.
        optional: The column may be left out altogether; all its values are missing then.
    """

    name: str
    type: ColumnType
    nullable: bool = False
    categories: list[str] = []
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """The columns a model takes and gives.

    The ``numbers`` tensor (double, ``[n, p]``) holds the non-text inputs in the order of
    ``inputs``, the ``text`` tensor (string, ``[n, q]``) the others.

    Attributes:
        task: What kind of answer it gives.
        inputs: Its columns.
        label: The column it predicts, or that judges it; blank for none.
        classes: The labels, in the order of the probabilities; empty for all but classifiers.
        positive: The class that ``Scored Probabilities`` speaks of, for two classes; or the one
            that an anomaly's label has.
        answers: The columns of a regression's answer, if it has several; a clustering's distances;
            an anomaly's scores.
        point: Which of them is the prediction, from 0.
        line: The score above which an anomaly detector calls a row odd.
        tells_gaps: Whether the graph itself tells of rows that it has no answer for.
        width: How many cells the graph holds of a row at once, if they are many.
        splits: Whether it holds a cell for each piece of the longest text of all rows.
        recommender: What a recommender knows of; None for any other model.
    """

    task: Task
    inputs: list[Input]
    label: str
    classes: list[Category] = []
    positive: Category | None = None
    answers: list[str] = []
    point: int = 0
    line: float | None = None
    tells_gaps: bool = False
    width: int = 0
    splits: bool = False
    recommender: Recommender | None = None

    @property
    def required(self) -> list[str]:
        """The columns that no request may leave out."""
        return [column.name for column in self.inputs if not column.optional]


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """Which table it was trained on.

    Attributes:
        name: The dataset's name.
        version: The newest version used.
        earlier: The other versions used, oldest first, where rows of several were put together.
    """

    name: str
    version: str
    earlier: list[str] = []


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rows went.

    Attributes:
        total: Rows of the dataset version.
        without_label: Dropped, for there was nothing to learn.
        removed: How many fewer the recipe's steps left before training.
        added: How many more they made.
        with_gaps: Skipped, for no step handled their missing values.
        trained: Rows the model was fitted on.
        held_out: Rows kept from training, with an answer; of many, some were judged on.
    """

    total: int
    without_label: int
    removed: int
    added: int = 0
    with_gaps: int
    trained: int
    held_out: int


class Parity(msgspec.Struct, frozen=True, kw_only=True):
    """How closely onnxruntime reproduced the fitted pipeline on held-out rows.

    Attributes:
        rows: Rows compared.
        tolerance: Largest difference allowed, relative to the largest answer, or 1.
        largest: Largest difference found.
        labels_differing: Labels that differ, exact ties not counted.
    """

    rows: int
    tolerance: float
    largest: float
    labels_differing: int


WabbitKind = Literal["value", "logit", "margin", "probability", "class", "probabilities"]


class Wabbit(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a model of Vowpal Wabbit.

    Attributes:
        version: Studio's version whose options it was trained with: ``7-4``, ``7-10`` or ``8``.
        arguments: The argument string, as it was given.
        options: What the library was told, by long names.
        type: Which lines it takes.
        kind: What it predicts: a number, the logit or the margin of a class, a probability, a
            class, or the probabilities of classes.
        scorer: Who answers: ``onnx``, as any other model, or ``native``, its own route.
        why: Why it is that scorer.
        lowest: The smallest label that it has seen, or prediction that it may give.
        highest: The largest.
        before: The version that it goes on from, 0 for none.
        sha256: Digest of ``model.vw``.
        size: Its bytes.
        files: The files that it has besides.
    """

    version: Literal["7-4", "7-10", "8"]
    arguments: str
    options: list[tuple[str, str]]
    type: Literal["vw", "svmlight"]
    kind: WabbitKind
    scorer: Literal["onnx", "native"]
    why: str
    lowest: float
    highest: float
    before: int = 0
    sha256: str
    size: int
    files: list[str] = []


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a model, whole.

    Attributes:
        manifest: The layout's number.
        kind: What made it, and serves it: onnxruntime, or for ``vw`` what ``vw.scorer`` says.
        model: The model's name.
        build: The build key.
        claim: The token of the worker that built it.
        created: When it was built.
        sha256: Digest of ``model.onnx``; blank where there is none.
        size: Its bytes.
        signature: The columns it takes and gives.
        recipe: The recipe, whole; empty where no recipe of ours made the model.
        recipe_digest: SHA-256 of the recipe.
        dataset: What it was trained on.
        columns: The columns that the recipe took of it, the label too, and how they were read.
        order: Which data that was: the greater, the newer.
        cause: What led to its being trained, first cause first.
        rows: Where the rows went.
        parity: How closely the file reproduces the pipeline.
        metrics: Figures on held-out rows.
        seed: The learner's seed.
        libraries: Versions of trainlet, Python, the platform and the libraries.
        seconds: Time per stage.
        cost: What that cost, estimated, in the currency of ``TRAINLET_PRICE_PER_SECOND``.
        vw: What is known of a model of Vowpal Wabbit.
    """

    manifest: int = MANIFEST
    kind: Literal["onnx", "vw"] = "onnx"
    model: str
    build: str
    claim: str
    created: datetime
    sha256: str
    size: int
    signature: Signature
    recipe: dict[str, Any]
    recipe_digest: str = ""
    dataset: Dataset
    columns: dict[str, ColumnType] = {}
    order: str = ""
    cause: list[str] = []
    rows: Rows
    parity: Parity
    metrics: dict[str, float | None]
    seed: int
    libraries: dict[str, str]
    seconds: dict[str, float]
    cost: float = 0.0
    vw: Wabbit | None = None

    @property
    def learner(self) -> str:
        """The learner's id; blank where no recipe of ours made the model."""
        return str(self.recipe.get("learner", {}).get("use", ""))
