"""What runs confined can use little, see nothing, and take nothing down with it."""

import os
import sys
import types
from pathlib import Path

import pytest

from trainlet.engine.confined import Limits, run_confined
from trainlet.errors import Broken, Overrun
from trainlet.settings import LOADER

CODE = """
import os, sys, time

def answer(request):
    kind = request.decode()
    if kind == "echo":
        print("not an answer")
        return b"heard " + request
    if kind == "limits":
        import resource
        kinds = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE
        return " ".join(str(resource.getrlimit(each)[1]) for each in kinds).encode()
    if kind == "environment":
        return ",".join(sorted(os.environ)).encode()
    if kind == "write":
        open(__file__ + ".out", "wb").write(b"x" * 10_000)
    if kind == "memory":
        bytearray(2 ** 33)
    if kind == "spin":
        while True:
            pass
    if kind == "sleep":
        time.sleep(60)
    if kind == "crash":
        os.abort()
    raise RuntimeError(kind)
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> types.SimpleNamespace:
    """A module of the test's own, that the process finds where this one does."""
    (tmp_path / "confined_child.py").write_text(CODE)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return types.SimpleNamespace(name="confined_child", folder=tmp_path)


def test_an_answer_comes_back_and_what_is_printed_does_not(child: types.SimpleNamespace) -> None:
    assert run_confined(child.name, b"echo") == b"heard echo"


def test_no_credentials_are_handed_down(child: types.SimpleNamespace) -> None:
    assert "AWS_SECRET_ACCESS_KEY" in os.environ

    names = run_confined(child.name, b"environment").decode().split(",")

    assert set(names) <= {"LC_CTYPE", "OPENBLAS_NUM_THREADS", "PYTHONPATH", *LOADER}


@pytest.mark.parametrize(
    ("kind", "limits", "says"),
    [
        ("memory", Limits(memory=2**31), "more memory"),
        ("spin", Limits(cpu=1), "used up its time"),
        ("sleep", Limits(wall=1), "took longer than 1 s"),
        ("crash", Limits(), "SIGABRT"),
        ("fail", Limits(), "made the process fail"),
        ("write", Limits(), "SIGXFSZ|made the process fail"),
    ],
)
def test_what_goes_beyond_its_limits_is_a_refusal(
    child: types.SimpleNamespace, kind: str, limits: Limits, says: str
) -> None:
    with pytest.raises(Overrun, match=says) as caught:
        run_confined(child.name, kind.encode(), limits)

    assert caught.value.remedy
    written = child.folder / "confined_child.py.out"
    assert not written.exists() or written.stat().st_size == 0


def test_what_keeps_the_process_from_starting_is_no_fault_of_the_file() -> None:
    with pytest.raises(Broken, match="can't start"):
        run_confined("trainlet.training.no_such_module", b"")


def test_a_process_that_is_bound_already_is_bound_no_less(child: types.SimpleNamespace) -> None:
    import resource
    import subprocess

    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (7, 7));"
        "from trainlet.engine.confined import run_confined;"
        "print(run_confined('confined_child', b'limits').decode())"
    )
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    limits = run_confined(child.name, b"limits", Limits(memory=2**32, cpu=9)).decode()
    assert limits.split() == [str(2**32), "9", "0", "0"]
    assert ran.stdout.split()[1] == "7"
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] != 9


def test_a_process_that_nobody_waits_for_ends_in_time_all_the_same(
    child: types.SimpleNamespace,
) -> None:
    import signal
    import subprocess

    limits = [str(limit) for limit in Limits(wall=1)]
    command = [sys.executable, "-P", "-m", "trainlet.engine.confined", child.name, *limits]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stdin=-1, stdout=-1, stderr=-3) as process:
        process.communicate(b"sleep", timeout=30)

    assert process.returncode == -signal.SIGALRM
