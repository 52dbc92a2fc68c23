"""All tests: those that need nothing but the library on every core, the others one by one.

`python -m tests` runs all of them; with arguments, it is pytest.
"""

import sys

import pytest

MATRICES = [f"tests/contract/test_{name}.py" for name in ("learners", "seconds", "transforms")]
"""Contracts that start no server; the longest come first."""

SIDE_BY_SIDE = ["-n", "auto", "--dist", "loadfile", *MATRICES, "tests/unit", "tests/house"]
ONE_BY_ONE = [
    *("tests/contract", "tests/functions", "tests/lambda"),
    *(f"--ignore={each}" for each in MATRICES),
]
"""Real servers, kills and clocks: they are not to be disturbed."""


def main(arguments: list[str]) -> int:
    """Run what is asked for; return pytest's exit code, of the first part that fails."""
    parts = [arguments] if arguments else [SIDE_BY_SIDE, ONE_BY_ONE]
    return next((code for code in map(pytest.main, parts) if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
