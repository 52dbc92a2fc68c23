"""The job commands."""

from pathlib import Path

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_progress, show_table


@click.group()
def job() -> None:
    """Look at jobs."""


@job.command("list")
@service
def listed(url: str, key: str, *, as_json: bool) -> None:
    """List the newest jobs."""
    found = client(url, key).get("/v1/jobs")["jobs"]
    if as_json:
        show_json(found)
        return
    show_table(
        "jobs", ["id", "of", "state"], [[job["id"], job["of"], job["state"]] for job in found]
    )


@job.command()
@click.argument("job_id")
@service
def watch(job_id: str, url: str, key: str, *, as_json: bool) -> None:
    """Follow job JOB_ID until it has ended."""
    states = client(url, key).watch(job_id)
    if as_json:
        show_json(list(states)[-1])
        return
    state = show_progress(job_id, states)
    for line in state.get("log", []):
        OUT.print(line, markup=False)


@job.command()
@click.argument("job_id")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--format", "kind", type=click.Choice(["svg", "png"]), default="svg")
@service
def charts(job_id: str, out: Path, kind: str, url: str, key: str, *, as_json: bool) -> None:
    """Draw the sweep of job JOB_ID into the folder --out."""
    files = [file.name for file in client(url, key).sweep_charts(job_id, out, kind)]
    told = {"folder": str(out), "files": files}
    show_json(told) if as_json else OUT.print(f"{', '.join(files)} in {out}", markup=False)


@job.command()
@click.argument("job_id")
@service
def cancel(job_id: str, url: str, key: str, *, as_json: bool) -> None:
    """Cancel job JOB_ID."""
    state = client(url, key).delete(f"/v1/jobs/{job_id}")
    show_json(state) if as_json else OUT.print(f"{job_id} is {state['state']}")
