"""What is known of one version of a dataset: its columns, and what was found in them."""

from datetime import datetime

import msgspec

from trainlet.cells import ColumnType, Role
from trainlet.datasets.reading import Reading


class Histogram(msgspec.Struct, frozen=True):
    """Counts between ``len(counts) + 1`` ascending edges; the last interval is closed."""

    edges: list[float]
    counts: list[int]


class Correlations(msgspec.Struct, frozen=True, kw_only=True):
    """How columns go together, over the rows in which neither is missing.

    Attributes:
        columns: The columns of numbers, booleans and times, in the table's order.
        pearson: Linear correlation, a row for each column; None where one is constant.
        kendall: Rank correlation (tau-b); empty where the table is too large for it.
    """

    columns: list[str]
    pearson: list[list[float | None]]
    kendall: list[list[float | None]] = []


class Hints(msgspec.Struct, frozen=True, kw_only=True):
    """What columns seem to be, the likeliest first; nothing depends on it.

    Attributes:
        labels: Columns that one might want to predict.
        ids: Columns that tell rows from one another, which nothing can be learned from.
        constant: Columns with one value, or none.
    """

    labels: list[str] = []
    ids: list[str] = []
    constant: list[str] = []


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column's type and profile.

    Attributes:
        name: As in the header.
        type: What it was inferred as, or corrected to.
        role: What a clean job made of it, if it is no feature: ``label``, ``weight``, ``fold``, or
            ``none`` of these.
        why: What decided the type.
        missing: Cells that count as missing.
        distinct: Different values, the missing ones not counted.
        minimum: Smallest value; dates are UTC seconds, durations seconds; None for text.
        maximum: Largest value.
        mean: Arithmetic mean.
        deviation: Standard deviation with n - 1 in the denominator.
        quantiles: Linear-interpolated quantiles: 0.005, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99
            and 0.995.
        statistics: Studio's elementary statistics; those that overflow or don't exist are left out.
        top: The most frequent values with their counts; long texts are cut.
        histogram: Ten intervals of equal width; None for text and constants.
    """

    name: str
    type: ColumnType
    role: Role = ""
    why: str
    missing: int
    distinct: int
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    deviation: float | None = None
    quantiles: dict[str, float] = {}
    statistics: dict[str, float] = {}
    top: list[tuple[str, int]] = []
    histogram: Histogram | None = None


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a dataset: its columns and what was found in them.

    Attributes:
        dataset: The dataset's name.
        version: The version's id.
        extension: How the name of the stored file ends.
        size: Bytes of the upload.
        sha256: Their digest.
        uploaded: When they came.
        sequencer: S3's order of the writes of one key; blank elsewhere.
        corrects: The version whose bytes these are, read otherwise; blank for an upload.
        reading: How the bytes were read.
        types: Types that were asked for.
        asked: What was asked for of how the bytes are read.
        rows: Rows, the header not counted.
        quarantined: Rows that could not be read, and are kept apart with the reason.
        notes: What the reader should know of how the table was read.
        columns: Types and profiles, in the table's order.
        correlations: How its columns go together; None for fewer than two of numbers.
        hints: Which columns seem to be labels and ids.
    """

    dataset: str
    version: str
    extension: str
    size: int
    sha256: str = ""
    uploaded: datetime
    sequencer: str = ""
    corrects: str = ""
    reading: Reading = Reading()
    types: dict[str, ColumnType] = {}
    asked: Reading = Reading()
    rows: int
    quarantined: int = 0
    notes: list[str] = []
    columns: list[Column]
    correlations: Correlations | None = None
    hints: Hints = Hints()

    def column(self, name: str) -> Column | None:
        """Return the column of this name, None if there is none."""
        return next((column for column in self.columns if column.name == name), None)
