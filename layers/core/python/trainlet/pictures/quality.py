"""A version's evaluation as a section of a card."""

from collections.abc import Iterator

from trainlet.catalogue import lookup
from trainlet.errors import ModuleMissing
from trainlet.evaluations import ClassFigures, ClusterFigures, Evaluation, Matrix
from trainlet.evaluations.curves import studio_bins
from trainlet.pictures.sections import Section, Table, table
from trainlet.pictures.source import Source
from trainlet.pictures.titles import metric_title
from trainlet.pictures.words import counted, plain
from trainlet.pictures.words import figure as told

WIDEST = 12
"""Up to so many classes the confusion matrix is written out."""


def metrics(source: Source) -> Section:
    """Return the figures, how sure they are, and why some have no value."""
    found = source.evaluation
    if found is None:
        return Section("Metrics", notes=("The version was not evaluated: it was imported.",))
    return Section("Metrics", tables=(_figures(found),), notes=tuple(_notes(found)))


def details(source: Source) -> Section:
    """Return what stands behind the figures, as tables."""
    found = source.evaluation
    tables = tuple(_tables(found)) if found else ()
    return Section("Figures in detail", tables=tables)


def _figures(found: Evaluation) -> Table:
    lines = []
    for name, value in found.metrics.items():
        interval = found.intervals.get(name)
        sure = f"{told(interval.low)} to {told(interval.high)}" if interval else "-"
        lines.append((metric_title(name), told(value), sure, _better(name)))
    return table(("Metric", "Value", "95 % interval", "Better"), lines)


def _better(name: str) -> str:
    try:
        return f"{lookup.get('metrics', name).better}er"
    except ModuleMissing:
        return ""


def _notes(found: Evaluation) -> Iterator[str]:
    drawn = f", drawn from {found.of:,}," if found.of > found.rows + found.with_gaps else ""
    yield f"On {counted(found.rows, 'row')}{drawn} that the model was not trained on."
    if found.with_gaps:
        yield f"{counted(found.with_gaps, 'row')} more had missing values, and got no answer."
    for name, why in found.undefined.items():
        yield f"{metric_title(name)} has no value: {why}"
    if found.intervals:
        yield f"The intervals are of {counted(found.resamples, 'resample')} of the rows."


def _tables(found: Evaluation) -> Iterator[Table]:
    yield from _of_classes(found)
    if found.clusters:
        yield _clusters(found.clusters.figures)
    if found.residuals:
        pairs = zip(found.residuals.levels, found.residuals.quantiles, strict=True)
        lines = [(told(level), told(value)) for level, value in pairs]
        yield table(("Level", "Predicted minus true"), lines, "Errors")
    if found.quantiles:
        lines_ = [
            (each.column, told(each.level), told(each.share), told(each.pinball_loss))
            for each in found.quantiles
        ]
        yield table(("Answer", "Level", "Share below", "Pinball loss"), lines_, "Quantiles")
    if found.importance:
        yield _importance(found)


def _of_classes(found: Evaluation) -> Iterator[Table]:
    if found.confusion and len(found.confusion.classes) <= WIDEST:
        yield _confusion(found.confusion)
    if found.classes:
        yield _classes(found.classes)
    if found.two_classes and found.two_classes.bins:
        yield _bins(found)


def _confusion(matrix: Matrix) -> Table:
    names = [plain(name, 60) for name in matrix.classes]
    lines = [
        (name, *(f"{count:,}" for count in row))
        for name, row in zip(names, matrix.counts, strict=True)
    ]
    return table(("True, and called", *names), lines, "Confusion matrix")


def _classes(classes: list[ClassFigures]) -> Table:
    names = ("Class", "Rows", "Precision", "Recall", "F-score", "AUC")
    lines = [
        (
            each.label,
            f"{each.true_positives + each.false_negatives:,}",
            *(told(value) for value in (each.precision, each.recall, each.f_score, each.auc)),
        )
        for each in classes
    ]
    return table(names, lines, "Each class against the others")


def _clusters(figures: list[ClusterFigures]) -> Table:
    """Return Studio's table of clusters."""
    names = (
        "Result description",
        "Average Distance to Cluster Center",
        "Average Distance to Other Center",
        "Number of Points",
        "Maximal Distance To Cluster Center",
    )
    lines = [
        (each.description, told(each.own), told(each.other), f"{each.rows:,}", told(each.farthest))
        for each in figures
    ]
    return table(names, lines, "Clusters")


def _bins(found: Evaluation) -> Table:
    assert found.two_classes
    bins = studio_bins(found.two_classes.bins)
    lines = [[cell if isinstance(cell, str) else told(cell) for cell in b.values()] for b in bins]
    return table(tuple(bins[0]) if bins else (), lines, "Score bins")


def _importance(found: Evaluation) -> Table:
    title = (
        f"Importance: loss of {metric_title(found.importance_metric)} when a column is dealt anew, "
        f"{counted(found.importance_repeats, 'time')} on {counted(found.importance_rows, 'row')}"
    )
    lines = [
        (each.column, told(round(each.drop, 12)), told(each.deviation)) for each in found.importance
    ]
    return table(("Column", "Loss", "Deviation"), lines, title)
