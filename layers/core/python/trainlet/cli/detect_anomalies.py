"""The detect-anomalies command."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, figure, show_json, show_progress, show_table

SHOWN = 20


@click.command("detect-anomalies")
@click.argument("dataset")
@click.option("--time", "time_column", required=True, help="The column of times.")
@click.option("--data", "data_column", required=True, help="The column of values.")
@click.option("--version", default="", help="The dataset's version; left out, the latest.")
@click.option("--martingale-type", help="power-avg or power.  [default: power-avg]")
@click.option("--epsilon", type=float, help="Epsilon of power.  [default: 0.1]")
@click.option(
    "--strangeness-function-type",
    help="range-percentile, slow-pos-trend or slow-neg-trend.  [default: range-percentile]",
)
@click.option("--length-of-martingale", type=int, help="How many rows count.  [default: 500]")
@click.option(
    "--length-of-strangeness-values",
    type=int,
    help="With how many rows each is compared.  [default: 500]",
)
@click.option("--alert-threshold", type=float, help="[default: 3.25]")
@click.option("--seasonality", help="none or day-and-week.  [default: none]")
@click.option("--ties", help="drawn or middle.  [default: drawn]")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the table with each row's score and alert to a file.",
)
@click.option(
    "--charts",
    type=click.Path(file_okay=False, path_type=Path),
    help="Draw the series with its alerts into a folder.",
)
@service
def detect_anomalies(
    dataset: str, url: str, key: str, out: Path | None, *, as_json: bool, **asked: Any
) -> None:
    """Tell of each row of DATASET, a time series, how unusual it is by those before it."""
    charts: Path | None = asked.pop("charts")
    places = {name: asked.pop(name) for name in ("time_column", "data_column", "version")}
    how = {name: value for name, value in asked.items() if value is not None}
    service = client(url, key)
    job = service.detect_anomalies(dataset, **places, how=how)["job"]
    if as_json:
        show_json(service.wait(job))
    else:
        show_progress(f"detect-anomalies in {dataset}", service.watch(job))
        _tell(service.get(f"/v1/jobs/{job}/series"))
    if out:
        out.write_bytes(service.answers(job))
    if charts:
        service.series_charts(job, charts)


def _tell(found: dict[str, Any]) -> None:
    title = (
        f"{found['alerts']:,} of {found['rows']:,} rows of {found['dataset']} are alerts, in"
        f" {found['onsets']:,} stretches"
    )
    if not found["stretches"]:
        OUT.print(title)
        return
    rows = [
        [_moment(first), _moment(last), f"{count:,}", figure(highest)]
        for first, last, count, highest in found["stretches"][:SHOWN]
    ]
    show_table(title, ["from", "to", "rows", "highest score"], rows)
    if found["onsets"] > SHOWN:
        OUT.print(f"  and {found['onsets'] - SHOWN:,} more")


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:g}"
