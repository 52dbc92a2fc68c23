"""The model card: one version, as a page that needs nothing else, or as Markdown."""

from collections.abc import Mapping

from trainlet.pictures import drawing, gallery, pages, quality, steps, telling
from trainlet.pictures.sections import Section
from trainlet.pictures.source import Source


def html(source: Source) -> str:
    """Return the card as one HTML page: charts and style in it, no script, nothing to fetch."""
    charts = [
        pages.Picture(name, chart.title, chart.reading, drawing.inline(name, source.evaluation))
        for name, chart in gallery.fitting(source.evaluation).items()
        if source.evaluation
    ]
    return pages.html(_title(source), sections(source), charts)


def markdown(source: Source, files: Mapping[str, str] | None = None) -> str:
    """Return the card as GitHub's Markdown.

    Args:
        source: The version.
        files: Where pictures of charts are, by the charts' ids, relative to the card.
    """
    fitting = gallery.fitting(source.evaluation)
    charts = [
        pages.Picture(name, chart.title, chart.reading, (files or {})[name])
        for name, chart in fitting.items()
        if name in (files or {})
    ]
    return pages.markdown(_title(source), sections(source), charts)


def sections(source: Source) -> list[Section]:
    """Return all that the card tells, in its order; what is empty is left out."""
    found = [
        telling.head(source),
        quality.metrics(source),
        Section("Charts", has_charts=True),
        quality.details(source),
        telling.data(source),
        telling.columns(source),
        steps.cleaning(source),
        steps.learner(source),
        telling.parity(source),
        telling.provenance(source),
        telling.promotion(source),
    ]
    return [each for each in found if each.facts or each.tables or each.notes or each.has_charts]


def _title(source: Source) -> str:
    return f"{source.manifest.model}, version {source.version.number}"
