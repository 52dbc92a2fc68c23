"""The house rules, as code."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import docs

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / "layers" / "core" / "python" / "trainlet"
MODULES = sorted([*LIBRARY.rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
DRAWERS = {"utils", "helpers", "common", "base", "manager", "misc"}
HEAVY = (
    *("pandas", "sklearn", "scipy", "lightgbm", "skl2onnx", "onnx", "boto3", "flask"),
    "matplotlib",
)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_says_what_it_holds_and_is_no_drawer(module: Path) -> None:
    text = module.read_text()

    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 250
    assert module.stem not in DRAWERS


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_is_short(module: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    lengths = {node.name: _length(node) for node in functions}

    assert [name for name, length in lengths.items() if length > 60] == []


def _length(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize(
    "entry", ["functions.score.handler", "trainlet.scoring.wsgi", "trainlet.scoring.models"]
)
def test_the_scoring_path_imports_nothing_it_does_not_call(entry: str) -> None:
    code = f"import sys, {entry}; print([m for m in {HEAVY!r} if m in sys.modules])"

    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert printed.strip() == "[]"


def test_the_api_lists_the_catalogue_without_the_training_libraries() -> None:
    blocked = ("pandas", "sklearn", "scipy", "lightgbm", "onnx", "threadpoolctl")
    code = (
        "import sys\n"
        f"for name in {blocked!r}: sys.modules[name] = None\n"
        "from trainlet.web.app import create_app\n"
        "from trainlet.settings import Settings\n"
        "from trainlet.store import open_store\n"
        "import tempfile\n"
        "app = create_app(open_store(tempfile.mkdtemp()), Settings())\n"
        "found = app.test_client().get('/v1/learners').get_json()['learners']\n"
        "print([learner['id'] for learner in found])"
    )

    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert "linear-regression" in printed


def test_every_dependency_is_pinned_by_digest_in_the_locks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    run_time = project["project"]["dependencies"] + [line for e in extras.values() for line in e]
    groups = project["dependency-groups"]
    dev = [line for line in [*groups["dev"], *groups["build"]] if isinstance(line, str)]

    for lock, lines in {
        "requirements.lock": run_time,
        "requirements-dev.lock": run_time + dev,
    }.items():
        text = (ROOT / lock).read_text()
        pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==", text, re.MULTILINE))
        wanted = {re.split(r"[\[<>=!~ ]", line)[0].lower() for line in lines} - {"trainlet"}
        assert wanted <= pinned, lock
        assert text.count("--hash=sha256:") > len(pinned)
        assert "://" not in text


def test_the_larger_lock_holds_the_smaller_one() -> None:
    small, large = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert {re.sub(r"\[.*\]", "", line) for line in small} <= {
        re.sub(r"\[.*\]", "", line) for line in large
    }


def test_every_setting_and_every_error_is_in_the_readme() -> None:
    from trainlet import errors
    from trainlet.settings import PREFIX, Settings

    readme = (ROOT / "README.md").read_text()

    for name in Settings.__struct_fields__:
        assert f"`{PREFIX}{name.upper()}`" in readme
    leaves = [
        error
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.TrainletError)
    ]
    for error in leaves:
        assert error.__name__ in (errors.__doc__ or "")


def test_every_route_is_in_the_readme(tmp_path: Path) -> None:
    from trainlet.settings import Settings
    from trainlet.store import open_store
    from trainlet.web.app import create_app

    readme = (ROOT / "README.md").read_text()
    app = create_app(open_store(str(tmp_path)), Settings())

    for rule in app.url_map.iter_rules():
        assert re.sub(r"<(\w+)>", r"{\1}", rule.rule) in readme, rule.rule


def test_nothing_names_a_package_host_or_a_machine_path() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    hosts = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs"]))

    machine = re.compile(r"(?<![\w.])/(?:" + "work|root|home" + r")/")

    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix not in (".gz", ".onnx"):
            text = path.read_text()
            assert not hosts.search(text), name
            assert not machine.search(text), name


@pytest.mark.parametrize("room", ["learners", "transforms"])
def test_the_tables_of_the_catalogue_are_what_it_says(room: docs.Room) -> None:
    assert docs.table(room).read_text() == docs.page(room), "run: python -m tests.docs"
