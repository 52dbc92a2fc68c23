"""What Zappa packs: our folders, and an environment that holds what a stage's lock names."""

import os
import shutil
import subprocess
from pathlib import Path

from infra import environments
from infra.packaging import trees
from infra.packaging.building import CORE, FUNCTIONS, OURS

HERE = Path(__file__).resolve().parent
SETTINGS = HERE / "zappa_settings.json"


def project(folder: Path) -> Path:
    """Fill a folder with what Zappa takes for a project: the library, the doors, the settings."""
    shutil.copytree(CORE, folder, ignore=OURS, dirs_exist_ok=True)
    shutil.copytree(FUNCTIONS, folder / FUNCTIONS.name, ignore=OURS)
    shutil.copy(SETTINGS, folder)
    return folder


def package(stage: str, project: Path, python: str) -> Path:
    """Return the zip that `zappa package` makes of a project.

    Args:
        stage: One of the settings' stages.
        project: See ``project``.
        python: An interpreter of Lambda's version.

    Raises:
        subprocess.CalledProcessError: The package index can't be reached, or Zappa refuses.
    """
    run(["package", stage, "--output", "package.zip"], stage, project, python)
    return project / "package.zip"


def run(arguments: list[str], stage: str, project: Path, python: str, **variables: str) -> None:
    """Run Zappa in a project, in the environment of a stage.

    Args:
        arguments: A command, a stage, options.
        stage: Whose environment.
        project: See ``project``.
        python: An interpreter of Lambda's version.
        variables: Of the environment, such as credentials.

    Raises:
        subprocess.CalledProcessError: It failed; what it said is printed.
    """
    home = _environment(stage, python)
    environment = {
        **os.environ,
        "VIRTUAL_ENV": str(home),
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": "",
        **variables,
    }
    command = [str(home / "bin/python"), "-m", "zappa.cli", *arguments]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr)
    done.check_returncode()


def _environment(stage: str, python: str) -> Path:
    home = environments.made(f"zappa-{stage}", HERE / f"{stage}.lock", python)
    (packages,) = home.glob("lib/python*/site-packages")
    trees.trim(packages, "zappa")
    return home
