"""What a caller tells of a foreign ONNX file; light enough for the API to read."""

import msgspec

from trainlet.cells import ColumnType
from trainlet.registry import Category


class WantedColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column that the file takes, and how its cells are read."""

    name: str
    type: ColumnType = "number"


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file itself doesn't say.

    Attributes:
        columns: The columns of its one matrix, in their order; or the types of its inputs by name.
        nullable: The columns whose missing values the model handles itself, as NaN.
        label: What it predicts.
        classes: The labels, in the order of its probabilities.
    """

    columns: list[WantedColumn] = []
    nullable: list[str] = []
    label: str = "label"
    classes: list[Category] = []
