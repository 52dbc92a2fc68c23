"""Builds layers, functions, the training image's tree and the template."""

import argparse
import json
import sys

from infra.packaging import runtimes, service
from infra.packaging.building import BUILD, MOST, ROOT, Built, Target, build_all
from infra.packaging.trees import ARCHITECTURES


def main() -> None:
    """Build everything, and leave a table of contents beside it."""
    parser = argparse.ArgumentParser("run.py package", description=__doc__)
    parser.add_argument("--architecture", choices=ARCHITECTURES, default="x86_64")
    architecture = parser.parse_args().architecture
    python = runtimes.find()
    if not python:
        sys.exit(f"Lambda's bytecode needs Python {runtimes.WANTED}, and there is none here.")
    print(f"for Python {runtimes.WANTED} on {architecture}, from the locks:")
    contents = {}
    for built in build_all(Target(python, architecture)):
        contents[built.place.relative_to(BUILD).as_posix()] = built.parts
        _tell(built)
    (BUILD / "contents.json").write_text(json.dumps(contents, indent=1) + "\n")
    template = service.package("--param", f"architecture={architecture}")
    print(f"{template.relative_to(ROOT)}: the template, by `osls package`")


def _tell(built: Built) -> None:
    name = built.place.relative_to(ROOT).as_posix()
    print(f"{name:26}{built.bytes / 2**20:7.1f} MiB unzipped  sha256 {built.digest[:16]}")
    if built.place.is_file() and built.bytes > MOST:
        sys.exit(f"{name} is larger than the {MOST / 2**20:.0f} MiB that Lambda takes.")


if __name__ == "__main__":
    main()
