"""cfn-lint and checkov, in an environment of their own, over a template."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

import yaml

from infra import environments

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
ACCEPTED = HERE / "accepted.yml"
Findings = dict[str, list[str]]


def accepted() -> dict[str, dict[str, str]]:
    """Return what we differ with each linter about: its rule, and our reason."""
    found: dict[str, dict[str, str]] = yaml.safe_load(ACCEPTED.read_text())
    return found


def cfn_lint(template: Path, python: str) -> Findings:
    """Return what cfn-lint finds: by rule, each message with its place.

    Args:
        template: The file.
        python: The interpreter that the linters' environment is made of.

    Raises:
        subprocess.CalledProcessError: The linters' packages can't be had.
    """
    found: Findings = defaultdict(list)
    for each in json.loads(_run(python, "cfn-lint", "--format", "json", str(template))):
        place = each["Location"]["Start"]["LineNumber"]
        found[each["Rule"]["Id"]].append(f"{each['Message']} (line {place})")
    return found


def checkov(template: Path, python: str) -> Findings:
    """Return what checkov finds: by rule, each resource; see ``cfn_lint``."""
    options = ["--framework", "cloudformation", "--compact", "--quiet", "--output", "json"]
    told = json.loads(_run(python, "checkov", "--file", str(template), *options))
    found: Findings = defaultdict(list)
    for each in told["results"]["failed_checks"]:
        found[each["check_id"]].append(f"{each['resource']}: {each['check_name']}")
    return found


def _run(python: str, program: str, *arguments: str) -> str:
    home = environments.made("checking", LOCK, python)
    command = [str(home / "bin" / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise RuntimeError(f"{program} said nothing:\n{done.stderr[-2000:]}")
    return done.stdout
