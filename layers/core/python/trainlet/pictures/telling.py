"""A version's manifest as sections of a card."""

from trainlet.pictures.rows import dealt, where_rows_went
from trainlet.pictures.sections import Section, facts, table
from trainlet.pictures.source import Source
from trainlet.pictures.words import counted, plain, span
from trainlet.pictures.words import figure as told
from trainlet.registry.manifest import UNTAUGHT, Input, Signature

TASKS = {
    "two-class": "one of two classes",
    "multiclass": "one of several classes",
    "regression": "a number",
    "clustering": "the cluster of each row",
    "anomaly": "how odd each row is",
    "recommender": "a rating, and what to recommend",
}
NAMED, FEW = 12, 4
"""So many classes are named, and so many of a column's categories."""


def head(source: Source) -> Section:
    """Return what the model is."""
    manifest = source.manifest
    signature = manifest.signature
    return Section(
        title="",
        facts=facts(
            {
                "Predicts": _predicts(signature),
                "Classes": some(signature.classes),
                "Positive class": "" if signature.positive is None else signature.positive,
                "Answers": some(signature.answers),
                "Created": f"{manifest.created:%Y-%m-%d %H:%M} UTC",
                "Named by": ", ".join(source.aliases) or "no alias",
                "Tags": ", ".join(source.tags),
            }
        ),
    )


def _predicts(signature: Signature) -> str:
    """Return what is answered, and which column holds it."""
    if signature.task in UNTAUGHT:
        return TASKS[signature.task]
    return f"{plain(signature.label, 200)}: {TASKS[signature.task]}"


def data(source: Source) -> Section:
    """Return which table it was trained on, where its rows went, how some were held out."""
    manifest, recipe = source.manifest, source.recipe
    if not manifest.dataset.name:
        return Section("Data", notes=("The model was imported: nothing is known of its data.",))
    about: dict[str, object] = {
        "Dataset": manifest.dataset.name,
        "Version": manifest.dataset.version,
        "Earlier versions": ", ".join(manifest.dataset.earlier),
    }
    rules = dealt(recipe) if recipe else {}
    went = table(("Rows", "Count"), where_rows_went(manifest.rows))
    return Section("Data", facts=facts({**about, **rules}), tables=(went,))


def columns(source: Source) -> Section:
    """Return which columns it takes."""
    inputs = source.manifest.signature.inputs
    lines = [(each.name, each.type, _missing(each), _values(each)) for each in inputs]
    names = ("Column", "Type", "If missing", "Values seen in training")
    return Section("Columns", tables=(table(names, lines),) if lines else ())


def parity(source: Source) -> Section:
    """Return how closely the file does what was trained."""
    found = source.manifest.parity
    if not found.rows:
        return Section("Parity", notes=("The file was imported: there is nothing to compare.",))
    note = "How closely the ONNX file reproduces the trained pipeline on held-out rows."
    about = {
        "Rows compared": told(found.rows),
        "Largest difference": f"{told(found.largest)}, {told(found.tolerance)} allowed",
        "Labels that differ": told(found.labels_differing),
    }
    return Section("Parity", facts=facts(dict(about)), notes=(note,))


def provenance(source: Source) -> Section:
    """Return what made the model, from what, and why."""
    manifest = source.manifest
    seconds = sum(manifest.seconds.values())
    stages = ", ".join(f"{stage} {told(each)}" for stage, each in manifest.seconds.items())
    about = {
        "SHA-256 of the file": manifest.sha256,
        "Size": counted(manifest.size, "byte"),
        "SHA-256 of the recipe": manifest.recipe_digest,
        "Build": manifest.build,
        "Seed": str(manifest.seed) if manifest.recipe else "",
        "Led to by": " → ".join(plain(each, 200) for each in manifest.cause),
        "Seconds": f"{told(seconds)} ({stages})" if stages else "",
        "Estimated cost": told(manifest.cost) if manifest.cost else "",
    }
    versions = table(("Library", "Version"), sorted(manifest.libraries.items()))
    return Section("Provenance", facts=facts(dict(about)), tables=(versions,))


def promotion(source: Source) -> Section:
    """Return how the version came to serve, and to serve no more."""
    number, rule = source.version.number, source.recipe and source.recipe.promote
    about: dict[str, object] = {}
    if rule:
        by = f"by more than {told(rule.margin)}" if rule.margin else "at all"
        about["Must be better"] = f"{by}, judged by {rule.metric or 'the metric of its task'}"
    if rule and rule.significance:
        about["Chance that it isn't"] = f"{told(rule.significance)} at most"
    if source.version.against:
        about["Judged against"] = f"version {source.version.against}"
    lines = [
        (f"{each.at:%Y-%m-%d %H:%M}", _move(each.alias, each.after == number), each.who, each.why)
        for each in source.moves
    ]
    moves = (table(("At (UTC)", "What", "Who", "Why"), lines),) if lines else ()
    notes = () if about or moves else ("Nothing is known of a promotion.",)
    return Section("Promotion", facts=facts(about), tables=moves, notes=notes)


def some(names: "list[str] | list[str | int | bool]", most: int = NAMED) -> str:
    """Return names one after the other; of many the first."""
    shown = ", ".join(plain(name, 60) for name in names[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _move(alias: str, is_here: bool) -> str:  # noqa: FBT001 - read once, above
    return f"{alias} came to name it" if is_here else f"{alias or 'it'} left it"


def _missing(column: Input) -> str:
    return "handled" if column.nullable else "no answer for the row"


def _values(column: Input) -> str:
    if column.type in ("text", "category"):
        count = len(column.categories)
        known = counted(count, "category", "categories")
        return f"{known}: {some(column.categories, FEW)}" if count else "any text"
    if column.minimum is None or column.maximum is None:
        return "-"
    return span(column.minimum, column.maximum, column.type)
