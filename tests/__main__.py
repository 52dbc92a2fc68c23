"""All tests: on every core, but for those that mind being disturbed, which run one by one.

`python -m tests` runs all of them; with arguments, it is pytest.
"""

import sys

import pytest

LONGEST = [
    "tests/lambda/test_packages.py",
    *(f"tests/contract/test_{name}.py" for name in ("learners", "seconds", "transforms")),
]
"""What comes first, so that no core waits for it in the end."""

OTHERS = [
    f"tests/lambda/test_{name}.py"
    for name in ("checks", "deployed", "sandbox", "score", "stack", "train")
]
CALM = [
    *(
        f"tests/contract/test_{name}.py"
        for name in ("faults", "freshness", "kills", "retraining", "score_server", "service")
    ),
    *(f"tests/contract/test_{name}.py" for name in ("service_on_s3", "serving", "sweeps")),
    *OTHERS,
]
"""Kills and clocks: they are not to be disturbed."""

ROOMS = ("tests/contract", "tests/functions", "tests/unit", "tests/house")
SIDE_BY_SIDE = [
    *("-n", "auto", "--dist", "loadfile", *LONGEST, *ROOMS),
    *(f"--ignore={each}" for each in CALM),
]


def main(arguments: list[str]) -> int:
    """Run what is asked for; return pytest's exit code, of the first part that fails."""
    parts = [arguments] if arguments else [SIDE_BY_SIDE, CALM]
    return next((code for code in map(pytest.main, parts) if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
