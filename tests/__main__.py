"""All tests: on every core, but for those that mind being disturbed, which run one by one.

`python -m tests` runs all of them; with arguments, it is pytest.
"""

import subprocess
import sys
import tempfile

import pytest

LONGEST = [f"tests/contract/test_{name}.py" for name in ("learners", "seconds", "transforms")]
"""Contracts that come first, so that no core waits for them in the end."""

CALM = [
    f"tests/contract/test_{name}.py"
    for name in (
        *("faults", "freshness", "kills", "retraining", "score_server", "service"),
        *("service_on_s3", "serving", "sweeps"),
    )
]
"""Kills and clocks: they are not to be disturbed."""

ROOMS = ("tests/contract", "tests/functions", "tests/unit", "tests/house")
SIDE_BY_SIDE = [
    *("-n", "auto", "--dist", "loadfile", *LONGEST, *ROOMS),
    *(f"--ignore={each}" for each in CALM),
]
PACKAGED = "tests/lambda"
"""What is packaged and deployed: it waits more than it works, and so runs beside the others."""


def main(arguments: list[str]) -> int:
    """Run what is asked for; return pytest's exit code, of the first part that fails."""
    return pytest.main(arguments) if arguments else _all()


def _all() -> int:
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", "pytest", PACKAGED]
        with subprocess.Popen(command, stdout=said, stderr=said) as beside:
            code = int(pytest.main(SIDE_BY_SIDE))
        said.seek(0)
        print(said.read().decode(errors="replace"), flush=True)
    return code or beside.returncode or int(pytest.main(CALM))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
