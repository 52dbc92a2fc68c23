"""The commands that move, compare, keep and drop the versions of a model."""

from pathlib import Path

import click

from trainlet.cli.importing import import_model
from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, moment, show_json, show_table


@click.command()
@click.argument("name")
@click.argument("version")
@click.option("--alias", default="champion", show_default=True, help="The alias to move.")
@click.option("--why", default="", help="The reason, for the history.")
@service
def promote(  # noqa: PLR0913 - one for each option
    name: str, version: str, alias: str, why: str, url: str, key: str, *, as_json: bool
) -> None:
    """Make an alias of model NAME name VERSION: a number, an alias, or 'previous'."""
    moved = client(url, key).move_alias(name, version, alias, why)
    show_json(moved) if as_json else OUT.print(f"{name}: {alias} = {moved['version']}")


@click.command()
@click.argument("name")
@click.option("--why", default="rolled back", show_default=True, help="For the history.")
@service
def rollback(name: str, why: str, url: str, key: str, *, as_json: bool) -> None:
    """Make the champion of before serve again."""
    moved = client(url, key).rollback(name, why)
    show_json(moved) if as_json else OUT.print(f"{name}: champion = {moved['version']}")


@click.command()
@click.argument("name")
@service
def history(name: str, url: str, key: str, *, as_json: bool) -> None:
    """Show who moved the aliases of model NAME, when and why."""
    found = client(url, key).get(f"/v1/models/{name}/history")["moves"]
    if as_json:
        show_json(found)
        return
    rows = [
        [moment(m["at"]), m["alias"] or "(deleted)", m["before"], m["after"], m["who"], m["why"]]
        for m in found
    ]
    show_table(f"history of {name}", ["at", "alias", "from", "to", "who", "why"], rows)


@click.command()
@click.argument("name")
@service
def receipts(name: str, url: str, key: str, *, as_json: bool) -> None:
    """Show what came of the retrainings of model NAME."""
    found = client(url, key).get(f"/v1/models/{name}/receipts")["receipts"]
    if as_json:
        show_json(found)
        return
    rows = [
        [moment(r["at"]), r["trigger"], r["outcome"], r["version"] or None, r["new_rows"], r["why"]]
        for r in found
    ]
    show_table(
        f"receipts of {name}", ["at", "trigger", "outcome", "version", "new rows", "why"], rows
    )


@click.command()
@click.argument("name")
@click.argument("versions", nargs=-1, required=True)
@service
def compare(name: str, versions: tuple[str, ...], url: str, key: str, *, as_json: bool) -> None:
    """Show VERSIONS (numbers or aliases) of model NAME beside each other."""
    path = f"/v1/models/{name}/compare"
    found = client(url, key).get(path, versions=",".join(versions))
    if as_json:
        show_json(found)
        return
    sides = found["versions"]
    numbers = [f"version {side['number']}" for side in sides]
    metrics = list(dict.fromkeys(metric for side in sides for metric in side["metrics"]))
    rows = [[metric, *(side["metrics"].get(metric) for side in sides)] for metric in metrics]
    show_table(f"{name} on each version's own held-out rows", ["metric", *numbers], rows)
    differing = [[place, *map(str, values)] for place, values in found["differences"].items()]
    if differing:
        show_table("what differs", ["field", *numbers], differing)


@click.command()
@click.argument("name")
@click.argument("version")
@click.argument("tags", nargs=-1)
@service
def tag(
    name: str, version: str, tags: tuple[str, ...], url: str, key: str, *, as_json: bool
) -> None:
    """Give VERSION of model NAME these TAGS, in place of those it has."""
    found = client(url, key).tag(name, version, list(tags))
    shown = ", ".join(found["tags"]) or "none"
    show_json(found) if as_json else OUT.print(f"{name} version {found['number']}: tags {shown}")


@click.command()
@click.argument("name")
@click.argument("version")
@service
def delete(name: str, version: str, url: str, key: str, *, as_json: bool) -> None:
    """Delete VERSION of model NAME, unless an alias names it."""
    found = client(url, key).delete(f"/v1/models/{name}/versions/{version}")
    show_json(found) if as_json else OUT.print(f"{name}: deleted version {found['deleted'][0]}")


@click.command()
@click.argument("name")
@click.option("--keep", type=click.IntRange(0), required=True, help="Newest versions to keep.")
@service
def prune(name: str, keep: int, url: str, key: str, *, as_json: bool) -> None:
    """Delete old versions of model NAME, never one that an alias names."""
    found = client(url, key).prune(name, keep)
    count = len(found["deleted"])
    show_json(found) if as_json else OUT.print(f"{name}: deleted {count} versions")


@click.command()
@click.argument("name")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", default="champion", show_default=True, help="Number or alias.")
@service
def export(name: str, folder: Path, version: str, url: str, key: str, *, as_json: bool) -> None:
    """Write a version of model NAME into FOLDER: ONNX file, manifest, evaluation, recipe."""
    place = client(url, key).export(name, folder, version)
    files = sorted(file.name for file in place.iterdir())
    show_json({"folder": str(place), "files": files}) if as_json else OUT.print(
        f"{name}: {', '.join(files)} in {place}", markup=False, soft_wrap=True
    )


COMMANDS = (
    promote,
    rollback,
    history,
    receipts,
    compare,
    tag,
    delete,
    prune,
    export,
    import_model,
)
