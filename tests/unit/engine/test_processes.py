"""A job has a process of its own, which never outlives the one that started it."""

import os
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path

from trainlet.engine.processes import Processes

STARTS_A_SLEEPER = """
import os, sys, time
from trainlet.engine.processes import Processes

if __name__ == "__main__":
    process = Processes([]).start(time.sleep, 60)
    print(process.pid, flush=True)
    time.sleep(60)
"""


SAYS_SO_AND_SLEEPS = """
import pathlib, time
pathlib.Path({!r}).touch()
time.sleep(60)
"""


def test_a_function_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    process = Processes([]).start(os.mkdir, str(tmp_path / "made"))
    process.join(30)

    assert process.exitcode == 0
    assert process.pid != os.getpid()
    assert (tmp_path / "made").is_dir()


def test_how_a_process_died_can_be_told(tmp_path: Path) -> None:
    raised = Processes([]).start(os.mkdir, str(tmp_path))
    killed = Processes([]).start(time.sleep, 60)
    os.kill(killed.pid, signal.SIGKILL)
    raised.join(30)
    killed.join(30)

    assert raised.exitcode == 1
    assert killed.exitcode == -signal.SIGKILL


def test_the_death_of_one_process_leaves_the_others_running(tmp_path: Path) -> None:
    processes = Processes([])
    victim, other = processes.start(time.sleep, 60), processes.start(time.sleep, 60)
    victim.kill()
    victim.join(30)
    next_one = processes.start(os.mkdir, str(tmp_path / "made"))
    next_one.join(30)

    assert other.is_alive()
    assert next_one.exitcode == 0
    other.kill()
    other.join(30)


def test_a_process_is_not_ended_by_a_terminals_interrupt(tmp_path: Path) -> None:
    script = tmp_path / "sleeper.py"
    script.write_text(SAYS_SO_AND_SLEEPS.format(str(tmp_path / "began")))
    process = Processes([]).start(runpy.run_path, str(script))
    while not (tmp_path / "began").exists():
        assert process.is_alive()
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    process.join(0.3)

    assert process.is_alive()
    process.kill()
    process.join(30)


def test_a_process_ends_when_the_one_that_started_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "starts_a_sleeper.py"
    script.write_text(STARTS_A_SLEEPER)
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    os.kill(child, 0)  # it lives
    began = time.monotonic()
    parent.kill()
    parent.communicate(timeout=30)  # its output ends when nobody holds it open any more

    assert parent.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 10
