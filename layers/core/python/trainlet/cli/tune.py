"""The tune command."""

from pathlib import Path
from typing import Any, get_args

import click
import msgspec

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, figure, show_json, show_progress, show_table, show_trained
from trainlet.cli.train import read_recipe
from trainlet.recipes.sweeps import Mode

SHOWN = 10


@click.command()
@click.argument("model")
@click.option("--dataset", default="", help="The dataset to train on.")
@click.option("--label", default="", help="The column to predict.")
@click.option("--learner", default="", help="A learner's id; left out, chosen by the label.")
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A recipe as a JSON file, instead of the three above.",
)
@click.option(
    "--range",
    "ranges",
    multiple=True,
    metavar="SETTING=VALUES",
    help='Values to try: "0.1; 0.01", "1-10, 20", or a builder or list as JSON; repeatable.',
)
@click.option("--beside", multiple=True, metavar="LEARNER", help="Another learner; repeatable.")
@click.option(
    "--mode", type=click.Choice(list(get_args(Mode))), help="How.  [default: random-sweep]"
)
@click.option("--runs", type=int, help="How many trials at most.  [default: 5; bayesian: 20]")
@click.option("--metric", help="What ranks them.  [default: accuracy, mean absolute error]")
@click.option(
    "--folds", type=int, help="How many, where the table has none.  [default: 10; best: 5]"
)
@click.option("--validation", help="A dataset to judge on instead of folds.")
@click.option(
    "--seconds",
    "budget_seconds",
    type=float,
    help="How long trials begin; how long finding the best takes.  [default: best: 60]",
)
@click.option(
    "--charts",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder to draw the sweep into.",
)
@click.option("--seed", type=int, help="Seed of draws and folds.")
@service
def tune(
    model: str, charts: Path | None, url: str, key: str, *, as_json: bool, **asked: Any
) -> None:
    """Try settings of a learner, or several, and train MODEL with the best on all rows."""
    named = ("dataset", "label", "learner", "recipe")
    request = {name: asked.pop(name) for name in named}
    request = {name: value for name, value in request.items() if value}
    if "recipe" in request:
        request["recipe"] = read_recipe(request["recipe"])
    service = client(url, key)
    job = service.tune(model, sweep=ranged(**asked), **request)["job"]
    if as_json:
        service.wait(job)
        show_json(service.sweep(job))
    else:
        result = show_progress(f"tune {model}", service.watch(job))["result"]
        _tell(service.sweep(job))
        show_trained(result)
    if charts:
        service.sweep_charts(job, charts)


def ranged(ranges: tuple[str, ...], beside: tuple[str, ...] = (), **how: Any) -> dict[str, Any]:
    """Return a sweep as the service takes it."""
    sweep = {name: value for name, value in how.items() if value is not None}
    given = [each.partition("=") for each in ranges]
    if not all(name and sign for name, sign, _ in given):
        raise click.UsageError("Write a range as SETTING=VALUES.")
    return {
        **sweep,
        "ranges": {name: _range(values) for name, _, values in given},
        "learners": [{"use": use} for use in beside],
    }


def _range(values: str) -> Any:
    """Return a builder or a list that is written as JSON, else the text as it is."""
    if not values.startswith(("{", "[")):
        return values
    try:
        return msgspec.json.decode(values)
    except msgspec.DecodeError as error:
        raise click.BadParameter(f"{values} is no JSON: {error}", param_hint="--range") from None


def _tell(sweep: dict[str, Any]) -> None:
    trials, metric = sweep["trials"], sweep["metric"]
    shown = trials[:SHOWN]
    varied = _varied(trials)
    rows = [
        [
            str(place + 1),
            each["error"] or figure(each["metrics"][metric]),
            each["learner"],
            _told(each["settings"], varied),
        ]
        for place, each in enumerate(shown)
    ]
    stopped = sum(each["is_stopped"] for each in trials)
    of = f" of {sweep['planned']}" if sweep["planned"] else ""
    title = f"{len(trials)}{of} trials, by {metric}" + (
        f"; {stopped} stopped early" if stopped else ""
    )
    show_table(title, ["rank", metric, "learner", "settings"], rows)
    if len(trials) > SHOWN:
        OUT.print(f"  and {len(trials) - SHOWN} more: --json shows all")


def _told(settings: dict[str, Any], names: list[str]) -> str:
    """Return settings in words; of a vote, who votes, and with what weight."""
    if "weights" in settings:
        voters = zip(settings["learners"], settings["weights"], strict=True)
        return ", ".join(f"{weight:.2g} {voter['use']}" for voter, weight in voters)
    return ", ".join(f"{name} {settings[name]}" for name in names if name in settings)


def _varied(trials: list[dict[str, Any]]) -> list[str]:
    """Return the settings in which trials of one learner differ."""
    seen: dict[str, dict[str, set[str]]] = {}
    for trial in trials:
        for name, value in trial["settings"].items():
            seen.setdefault(name, {}).setdefault(trial["learner"], set()).add(str(value))
    return [name for name, by in seen.items() if any(len(values) > 1 for values in by.values())]
