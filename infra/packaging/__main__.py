"""Builds the layers and the training image's tree: `python3 run.py package`."""

import json
import sys

from infra.packaging import runtimes
from infra.packaging.building import BUILD, build_all


def main() -> None:
    """Build everything, and leave a table of contents beside it."""
    python = runtimes.find()
    if not python:
        sys.exit(f"Lambda's bytecode needs Python {runtimes.WANTED}, and there is none here.")
    print(f"for Python {runtimes.WANTED}, from the locks, into {BUILD.name}/")
    contents = build_all(python)
    (BUILD / "contents.json").write_text(json.dumps(contents, indent=1) + "\n")


if __name__ == "__main__":
    main()
