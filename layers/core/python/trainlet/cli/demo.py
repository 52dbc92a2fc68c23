"""The demo command: the whole service on two real tables, in one go."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import msgspec

from trainlet import samples
from trainlet import settings as environment
from trainlet.cli.output import OUT, show_json, show_progress, show_table, show_trained
from trainlet.client import Client, Refused
from trainlet.errors import StoreUnavailable

START_SECONDS = 60.0


@click.command()
@click.option("--store", default="trainlet-store", show_default=True, help="Folder for the store.")
@click.option("--port", default=8000, show_default=True, help="Port; if taken, another one.")
@click.option("--exit", "ends", is_flag=True, help="End after scoring instead of serving on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def demo(store: str, port: int, *, ends: bool, as_json: bool) -> None:
    """Start the service, train a regressor and a classifier on real tables, and score rows."""
    port = _free_port(port)
    url = f"http://127.0.0.1:{port}"
    OUT.quiet = as_json
    OUT.print(f"Starting the service on {url}, its store in [bold]{store}[/]")
    with _service(store, port) as process:
        client = Client(url, environment.load().key)
        _wait_until_up(client, process)
        chosen = (samples.automobile(), samples.adult())
        done = [_run_sample(client, sample) for sample in chosen]
        _show_next(url)
        if as_json:
            show_json({"url": url, "models": done})
        if not ends:
            OUT.print("\nServing until Ctrl-C.")
            _serve_on(process)


def _run_sample(client: Client, sample: samples.Sample) -> dict[str, Any]:
    """Upload, train and score one sample, showing each; return what came of it."""
    OUT.rule(f"{sample.model}: {sample.recipe['label']} by {sample.recipe['learner']['use']}")
    with OUT.status(f"uploading {sample.file.name}"):
        schema = client.upload(sample.dataset, sample.file)
    OUT.print(
        f"uploaded {sample.file.name}: {schema['rows']:,} rows,"
        f" {len(schema['columns'])} columns, version {schema['version']}",
        soft_wrap=True,
    )
    job = client.train(sample.model, recipe=sample.recipe)["job"]
    state = show_progress(f"train {sample.model}", client.watch(job))
    show_trained(state["result"])
    answer = client.score(sample.model, sample.records)
    rows = [
        [*(record[name] for name in sample.shown), *said.values()]
        for record, said in zip(sample.records, answer["predictions"], strict=True)
    ]
    title = f"scored by {sample.model} version {answer['version']}"
    show_table(title, [*sample.shown, *answer["predictions"][0]], rows)
    return {"trained": state["result"], "scored": answer}


def _show_next(url: str) -> None:
    record = msgspec.json.encode({"records": samples.automobile().records[:1]}).decode()
    OUT.rule("try next")
    for line in (
        f"curl {url}/v1/models",
        f"curl {url}/v1/datasets/adult",
        f"curl {url}/v1/learners",
        f"curl {url}/v1/models/automobile-price/score -H 'Content-Type: application/json'"
        f" -d '{record}'",
    ):
        OUT.print(f"  {line}", markup=False, soft_wrap=True)


@contextmanager
def _service(store: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "trainlet.cli", "serve", "--store", store]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait_until_up(client: Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            client.get("/healthz")
        except Refused:
            time.sleep(0.1)
        else:
            return
    raise StoreUnavailable("The service did not start.", remedy="Its message is above.")


def _serve_on(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait()
    except KeyboardInterrupt:
        OUT.print("ending")


def _free_port(port: int) -> int:
    try:
        probe = socket.create_server(("127.0.0.1", port))
    except OSError:
        probe = socket.create_server(("127.0.0.1", 0))
    with probe:
        found: int = probe.getsockname()[1]
    return found
