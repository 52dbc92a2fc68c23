"""The cost command: measures on the store itself, whether a service runs or not."""

import click
import msgspec

from trainlet import settings as environment
from trainlet.cli.output import OUT, show_json, show_table
from trainlet.store import open_store

SIZES = (1, 100, 1000)


@click.command()
@click.argument("model", required=False)
@click.option("--store", "url", envvar="TRAINLET_STORE", help="A folder, or s3://bucket/prefix.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def cost(model: str | None, url: str | None, *, as_json: bool) -> None:
    """Say what a million predictions of MODEL, and the jobs of the store, cost on AWS.

    Requests are measured here and now; jobs took what their states say.
    """
    from trainlet.work import costing

    settings = environment.load()
    store = open_store(url or settings.store, settings.s3_endpoint)
    scored = list(costing.predictions(store, settings, model, SIZES)) if model else []
    worked = list(costing.of_jobs(store))
    if as_json:
        show_json({"predictions": msgspec.to_builtins(scored), "jobs": msgspec.to_builtins(worked)})
        return
    if scored:
        rows = [
            [f"{p.rows:,}", f"{p.milliseconds:.2f} ms", f"${p.url:.4f}", f"${p.gateway:.4f}"]
            for p in scored
        ]
        heads = ["rows a request", "median", "by its own URL", "by the HTTP API"]
        show_table(f"a million predictions of {model}", heads, rows)
    if worked:
        jobs = [
            [j.verb, f"{j.count}", f"{j.seconds:.1f} s", f"{j.longest:.1f} s", f"${j.dollars:.5f}"]
            for j in worked
        ]
        show_table("a job", ["verb", "jobs", "median", "longest", "costs"], jobs)
    if not scored and not worked:
        OUT.print("Nothing to measure: name a model, or run a job.")
