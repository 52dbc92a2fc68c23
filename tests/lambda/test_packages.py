"""What is packaged: its size, its bytes, its libraries, its imports, and the template."""

import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFError, ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from infra.packaging import runtimes
from infra.packaging.building import (
    MOST,
    Built,
    Target,
    build_all,
    build_function,
    build_layer,
)
from infra.packaging.building import build_core as build_library
from tests import packaged

ROOT = Path(__file__).parents[2]
MEGABYTE = 10**6
# What Lambda's base image (Amazon Linux 2023) has of its own, and its version of the C library.
BASE = {
    *("libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1"),
    *("ld-linux-x86-64.so.2", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1", "libresolv.so.2"),
}
NEWEST = {"GLIBC": (2, 34), "GLIBCXX": (3, 4, 29), "CXXABI": (1, 3, 13), "GCC": (12, 0, 0)}
IMPORTED = """
import sys, awslambdaric.bootstrap
before = set(sys.modules)
import {module} as door
door.{opened}()
print(*sorted(set(sys.modules) - before))
"""
DRAWN = """
import msgspec
from trainlet.evaluations import Evaluation
from trainlet.pictures import drawing, pages, sections
document = {"task": "two-class", "rows": 4, "with_gaps": 0, "metrics": {"accuracy": 0.5},
            "confusion": {"classes": ["no", "yes"], "counts": [[1, 1], [1, 1]]}}
evaluation = msgspec.convert(document, Evaluation)
print(drawing.png("metrics", evaluation)[:4], drawing.svg("confusion-matrix", evaluation)[:4])
print(pages.html("m <1>", [sections.Section("Data", notes=("n",))], [])[:15])
"""
# What a function may import of all that is packaged until it is open for events, and how many
# modules; what opens it.
LIGHT = {"functions", "msgspec", "trainlet"}
FLASK = {"apig_wsgi", "blinker", "click", "flask", "itsdangerous", "jinja2", "markupsafe"}
JOB = ({*LIGHT, "typing_extensions"}, 160, "_opened")
BUDGETS = {
    "score": ({*LIGHT, "numpy", "onnxruntime"}, 280, "_scorer"),
    "api": ({*LIGHT, *FLASK, "werkzeug"}, 385, "_wsgi"),
    "arrive": (LIGHT, 160, "_opened"),
    "tick": (LIGHT, 160, "_opened"),
    "upload": JOB,
    "train": JOB,
    "retrain": JOB,
    "import-model": JOB,
    "clean": JOB,
    "score-batch": JOB,
    "evaluate": JOB,
    "cross-validate": JOB,
    "detect-anomalies": JOB,
    "tune": JOB,
    "sweep-clustering": JOB,
    "vw-train": JOB,
    "vw-score": JOB,
    "lines": JOB,
    "detect-faces": JOB,
}


@pytest.fixture(scope="module")
def built() -> dict[str, Built]:
    packaged.template()
    return {each.place.name: each for each in build_all(Target(runtimes.find()))}


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(packaged.template().read_text())["Resources"]
    return found


def archives(template: dict[str, Any], function: dict[str, Any]) -> list[str]:
    layers = [template[layer["Ref"]]["Properties"]["Content"] for layer in function["Layers"]]
    return [at["S3Key"].rpartition("/")[2] for at in (function["Code"], *layers)]


def test_scoring_is_under_160_megabytes_and_everything_under_lambdas_limit(
    built: dict[str, Built], template: dict[str, Any]
) -> None:
    sizes = {}
    for resource in template.values():
        if resource["Type"] == "AWS::Lambda::Function" and "Layers" in resource["Properties"]:
            function = resource["Properties"]
            names = archives(template, function)
            sizes[function["FunctionName"]] = sum(built[name].bytes for name in names)

    zipped = ("api", "score", "lines", "arrive", "tick", "detect-faces")
    assert set(sizes) == {f"trainlet-dev-{name}" for name in zipped}
    assert sizes["trainlet-dev-score"] < 160 * MEGABYTE
    assert max(sizes.values()) < MOST
    assert built["layer-scoring.zip"].bytes > 50 * MEGABYTE  # it is whole


def test_the_sizes_are_those_of_what_is_unpacked(built: dict[str, Built]) -> None:
    for each in built.values():
        if each.place.suffix == ".zip":
            with zipfile.ZipFile(each.place) as packed:
                assert sum(entry.file_size for entry in packed.infolist()) == each.bytes


def test_the_same_lock_gives_the_same_bytes(built: dict[str, Built], tmp_path: Path) -> None:
    again = Target(runtimes.find(), folder=tmp_path)
    for made in (
        build_layer("scoring", again),
        build_library(again),
        *(build_function(door, again) for door in ("api", "score", "work")),
    ):
        assert made.digest == built[made.place.name].digest


def test_every_module_has_bytecode_that_needs_no_look_at_its_source(
    built: dict[str, Built],
) -> None:
    with zipfile.ZipFile(built["layer-core.zip"].place) as packed:
        names = set(packed.namelist())
        sources = [name for name in names if name.endswith(".py")]
        for source in sources:
            folder, _, name = source.rpartition("/")
            compiled = f"{folder}/__pycache__/{name.removesuffix('.py')}.cpython-313.pyc"
            assert compiled in names
            assert packed.read(compiled)[4:8] == b"\x01\0\0\0"  # unchecked hash (PEP 552)
    assert len(sources) > 100


def libraries(tree: Path) -> Iterator[tuple[Path, ELFFile]]:
    for file in tree.rglob("*.so*"):
        with file.open("rb") as opened:
            try:
                yield file, ELFFile(opened)
            except ELFError:
                continue


def installed(closure: str) -> set[str]:
    """What the training image installs besides what is in the tree."""
    if closure != "training":
        return set()
    lines = (ROOT / "infra" / "training" / "Dockerfile").read_text().splitlines()
    (command,) = (line for line in lines if line.startswith("RUN dnf install"))
    return {f"{name}.so.1" for name in command.split() if name.startswith("lib")}


@pytest.mark.parametrize(
    "closure", ["training", *(f"layer-{name}.zip" for name in ("scoring", "api", "vw", "vision"))]
)
def test_every_library_finds_what_it_links_to(
    built: dict[str, Built], closure: str, tmp_path: Path
) -> None:
    tree = built[closure].place
    if tree.is_file():
        with zipfile.ZipFile(tree) as packed:
            packed.extractall(tmp_path)
        tree = tmp_path
    there = {file.name for file in tree.rglob("*.so*")}
    looked_at = 0
    for file, library in libraries(tree):
        looked_at += 1
        assert library.get_machine_arch() == "x64"
        dynamic = library.get_section_by_name(".dynamic")
        needed = {tag.needed for tag in dynamic.iter_tags() if tag.entry.d_tag == "DT_NEEDED"}
        assert needed <= BASE | there | installed(closure), file
        for family, version in needed_versions(library):
            assert version <= NEWEST.get(family, version), (file, family, version)
    assert looked_at > 3


def test_scoring_is_built_for_arm64_too(tmp_path: Path) -> None:
    made = build_layer("scoring", Target(runtimes.find(), "arm64", tmp_path))
    with zipfile.ZipFile(made.place) as packed:
        packed.extractall(tmp_path / "opt")

    found = [library.get_machine_arch() for _, library in libraries(tmp_path / "opt")]
    assert set(found) == {"AArch64"}
    assert len(found) > 10
    assert {"numpy", "onnxruntime", "msgspec", "obstore"} <= set(made.parts)


def needed_versions(library: ELFFile) -> Iterator[tuple[str, tuple[int, ...]]]:
    for section in library.iter_sections():
        if isinstance(section, GNUVerNeedSection):
            for provider, versions in section.iter_versions():
                if provider.name in BASE:
                    for version in versions:
                        family, _, number = version.name.partition("_")
                        if number.replace(".", "").isdigit():
                            yield family, tuple(int(part) for part in number.split("."))


@pytest.mark.parametrize("name", BUDGETS)
def test_a_function_imports_no_more_than_its_budget(name: str, tmp_path: Path) -> None:
    packages, most, opened = BUDGETS[name]
    variables = {"TRAINLET_STORE": str(tmp_path / "store"), "TRAINLET_KEY": "k"}
    function = packaged.function(name, packaged.NO_BUCKET, tmp_path / "mounted", **variables)
    module = function.handler.removesuffix(".handler").replace("/", ".")
    code = IMPORTED.format(module=module, opened=opened)
    found = subprocess.run(
        [str(function.runtime / "bin/python"), "-c", code],
        env={"PYTHONPATH": f"{function.task}:{function.opt}/python", **function.environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    trees = [function.task, function.opt / "python"]
    entries = (entry for tree in trees if tree.exists() for entry in tree.iterdir())
    ours = {entry.name.partition(".")[0] for entry in entries}

    assert {module.partition(".")[0] for module in found} & ours <= packages
    assert len(found) <= most


def test_the_api_draws_with_what_its_layers_hold_alone(tmp_path: Path) -> None:
    variables = {"TRAINLET_STORE": str(tmp_path / "store"), "TRAINLET_KEY": "k"}
    function = packaged.function("api", packaged.NO_BUCKET, tmp_path / "mounted", **variables)
    cache = {"MPLCONFIGDIR": str(tmp_path / "fonts")}

    assert function.environment["MPLCONFIGDIR"].startswith("/tmp/")
    drawn = subprocess.run(
        [str(function.runtime / "bin/python"), "-c", DRAWN],
        env={"PYTHONPATH": f"{function.task}:{function.opt}/python", **cache},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert drawn.splitlines() == [r"b'\x89PNG' b'<svg'", "<!DOCTYPE html>"]


def test_no_two_archives_have_one_name(built: dict[str, Built], template: dict[str, Any]) -> None:
    """The command line uploads each under its file's name alone."""
    named = set()
    for resource in template.values():
        if resource["Type"] == "AWS::Lambda::Function" and "Layers" in resource["Properties"]:
            named.update(archives(template, resource["Properties"]))

    assert named == set(built) - {"training"}
    assert len(built) == 10


def test_parameters_reach_the_template() -> None:
    from infra.packaging import service

    asked = ("snapStart=true", "model=income@best", "scoreReserved=7", "jobs=3", "scoreUrl=true")
    options = [part for value in asked for part in ("--param", value)]
    try:
        made = json.loads(service.package(*options).read_text())
    finally:
        service.package()
    resources = made["Resources"]
    score = resources["ScoreLambdaFunction"]["Properties"]

    assert score["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert score["Environment"]["Variables"]["TRAINLET_MODEL"] == "income@best"
    assert score["ReservedConcurrentExecutions"]["Fn::If"][1] in ("7", 7)
    mapping = resources["TrainEventSourceMappingSQSTrainQueue"]["Properties"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 3}
    assert [r for r in resources.values() if r["Type"] == "AWS::Lambda::Url"]
