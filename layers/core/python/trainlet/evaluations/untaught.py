"""Parts of ``evaluation.json`` that tell of clusters and of anomalies."""

import msgspec


class ClusterFigures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of Studio's table of clusters; None where there is no other cluster or no row.

    Attributes:
        description: ``Combined Evaluation``, or ``Evaluation For Cluster No.0`` and so on.
        own: Mean distance of its rows to its centre.
        other: Mean distance of its rows to the next centre.
        rows: How many rows it has.
        farthest: The largest distance of its rows to its centre.
    """

    description: str
    own: float | None = None
    other: float | None = None
    rows: int
    farthest: float | None = None


class ClusterProfile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a column of numbers differs between clusters.

    Attributes:
        column: The column.
        mean: Its mean over all rows.
        deviation: Its standard deviation over all rows, above 0.
        means: Its mean in each cluster; None in one without rows.
    """

    column: str
    mean: float
    deviation: float
    means: list[float | None]


class ClusterAxes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some rows on the two principal axes of their standardised numbers.

    Attributes:
        x: Along the first axis.
        y: Along the second.
        cluster: What each is assigned to.
        shares: Share of the variance that lies along each axis.
    """

    x: list[float]
    y: list[float]
    cluster: list[int]
    shares: list[float]


class Clusters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What clusters look like.

    Attributes:
        figures: All rows together, then each cluster.
        profile: The columns of numbers, those that differ most first.
        axes: The rows seen from where they differ most; None for fewer than two columns of numbers.
    """

    figures: list[ClusterFigures]
    profile: list[ClusterProfile] = []
    axes: ClusterAxes | None = None


class Anomalies(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How odd rows are.

    Attributes:
        line: The score above which a row is odd.
        odd: Rows above it.
        edges: Edges of equally wide intervals of scores, ascending, ``[b + 1]``.
        counts: Rows in each that are not known to be odd, ``[b]``.
        known: Rows in each that the label says are odd, ``[b]``; empty without a label.
    """

    line: float
    odd: int
    edges: list[float]
    counts: list[int]
    known: list[int] = []
