"""A function runs here as confined as on Lambda."""

import json
from pathlib import Path

import pytest

from infra.local.runtime import runtime_client
from infra.local.sandbox import Function, can_confine, can_limit
from infra.packaging import runtimes
from tests import packaged

PROBE = """
import multiprocessing, os, pathlib, sys, time

def attempt(work):
    try:
        work()
    except Exception as error:
        return type(error).__name__
    return "done"

def probe(event, context):
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "bytes" in event:
        return len(bytearray(os.urandom(1024)) * (event["bytes"] // 1024))
    if "exit" in event:
        os._exit(event["exit"])
    if "size" in event:
        return "x" * event["size"]
    if "fail" in event:
        raise ValueError("on purpose")
    return {
        "code": attempt(lambda: pathlib.Path("/var/task/new").write_text("x")),
        "layer": attempt(lambda: pathlib.Path("/opt/new").write_text("x")),
        "tmp": attempt(lambda: pathlib.Path("/tmp/new").write_text("x")),
        "semaphore": attempt(multiprocessing.Lock),
        "here": os.getcwd(),
        "key": os.environ.get("SECRET_OF_THE_MACHINE", ""),
        "seconds": context.get_remaining_time_in_millis() / 1000,
        "version": list(sys.version_info[:2]),
    }
"""


@pytest.fixture
def function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Function:
    monkeypatch.setenv("SECRET_OF_THE_MACHINE", "told")
    for name in ("task", "opt"):
        (tmp_path / name).mkdir()
    (tmp_path / "task" / "probe.py").write_text(PROBE)
    places = {"task": tmp_path / "task", "opt": tmp_path / "opt"}
    return Function(
        "probe.probe",
        environment={},
        seconds=3,
        megabytes=128,
        runtime=runtime_client(runtimes.find()),
        **places,
    )


@pytest.mark.skipif(not can_confine(), reason="mounts of one's own need root")
def test_only_its_tmp_can_be_written_and_there_are_no_semaphores(function: Function) -> None:
    with packaged.begun(function) as sandbox:
        found = json.loads(sandbox.invoke({}).payload)

    assert (found["code"], found["layer"], found["tmp"]) == ("OSError", "OSError", "done")
    assert found["semaphore"] in ("FileNotFoundError", "OSError", "PermissionError")
    assert found["here"] == "/var/task"
    assert not Path("/tmp/new").exists()


def test_it_knows_its_time_and_nothing_of_the_machine(function: Function) -> None:
    with packaged.begun(function) as sandbox:
        found = json.loads(sandbox.invoke({}).payload)

    assert found["key"] == ""
    assert 1 < found["seconds"] <= 3


def test_an_error_of_the_handler_is_told_and_the_next_event_answered(function: Function) -> None:
    with packaged.begun(function) as sandbox:
        failed, fine = sandbox.invoke({"fail": 1}), sandbox.invoke({})

    assert failed.kind == "error"
    assert json.loads(failed.payload)["errorMessage"] == "on purpose"
    assert fine.kind == "response"


def test_an_answer_over_six_megabytes_is_refused(function: Function) -> None:
    with packaged.begun(function) as sandbox:
        fits, over = sandbox.invoke({"size": 6 * 2**20 - 10}), sandbox.invoke({"size": 6 * 2**20})

    assert fits.kind == "response"
    assert json.loads(over.payload)["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_function_that_ends_or_takes_too_long_is_told(function: Function) -> None:
    with packaged.begun(function) as sandbox:
        assert sandbox.invoke({"exit": 3}).kind == "exit"
    with packaged.begun(function._replace(seconds=0.5)) as sandbox:
        assert sandbox.invoke({"sleep": 2}).kind == "timeout"


@pytest.mark.skipif(not can_limit(), reason="control groups of one's own need root")
def test_a_function_has_its_memory_and_no_more(function: Function) -> None:
    with packaged.begun(function) as sandbox:
        fits = sandbox.invoke({"bytes": 50 * 2**20})
        over = sandbox.invoke({"bytes": 200 * 2**20})

    assert (fits.kind, fits.payload) == ("response", b"52428800")
    assert over.kind == "exit"
