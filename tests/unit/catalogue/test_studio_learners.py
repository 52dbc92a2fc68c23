"""Every learner of Studio is one of ours, with its settings, ranges, defaults and sweeps."""

import json
import math
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.unit.catalogue.test_studio import bounds_of, choices_of, field_of, spelt
from trainlet.catalogue import lookup
from trainlet.errors import BadSettings

FILE = Path(__file__).parents[2] / "data" / "studio_learners.json"
STUDIO = json.loads(FILE.read_text())
OF_ALL = re.compile("Create trainer mode|Random number seed|Allow unknown .*")
"""What the page of learners tells once for all of them."""

SMALLEST = re.compile(r"double\.Epsilon|1\.401298E-45")
"""How Studio spells the smallest number above 0."""

PARAMETERS = [
    pytest.param(slug, each, id=f"{slug}: {each['name']}")
    for slug, module in STUDIO.items()
    for each in module["parameters"]
    if not OF_ALL.fullmatch(each["name"]) and each["type"] != "ParameterRangeSettings"
]
SWEPT = [
    pytest.param(slug, each, id=f"{slug}: {each['name']}")
    for slug, module in STUDIO.items()
    for each in module["parameters"]
    if each["type"] == "ParameterRangeSettings"
    and each["name"] != "Split fraction"
    and "default" in each
]
RANGED = [
    slug
    for slug, module in STUDIO.items()
    if any(each["name"] == "Create trainer mode" for each in module["parameters"])
]


def properties(slug: str) -> dict[str, Any]:
    return lookup.properties(lookup.get("learners", slug).settings)


def is_told(slug: str, parameter: str) -> bool:
    """Tell whether a deviation names the parameter."""
    return any(f"`{parameter}`" in each for each in lookup.get("learners", slug).deviations)


def accepted(slug: str, name: str, value: Any) -> bool:
    learner = lookup.get("learners", slug)
    try:
        lookup.check_settings(slug, learner.settings, {name: value})
    except BadSettings:
        return False
    return True


@pytest.mark.parametrize("slug", STUDIO)
def test_every_learner_is_there_under_its_name(slug: str) -> None:
    assert lookup.get("learners", slug).title == STUDIO[slug]["title"]
    assert lookup.get("learners", slug).is_studio


@pytest.mark.parametrize(("slug", "parameter"), PARAMETERS)
def test_every_parameter_is_a_setting_or_a_deviation_tells_why_not(
    slug: str, parameter: dict[str, Any]
) -> None:
    name, studio = field_of(parameter), parameter.get("default")
    if is_told(slug, parameter["name"]):
        return

    assert name in properties(slug), f"{slug} has no {name}: {sorted(properties(slug))}"
    default = properties(slug)[name]["default"]
    if studio is None:
        return
    if isinstance(default, bool):
        assert default == (studio.lower() == "true")
    elif isinstance(default, (int, float)):
        assert default == float(studio)
    elif " | " in parameter.get("range", ""):
        assert default in spelt(studio)
    else:
        assert default == studio


@pytest.mark.parametrize(("slug", "parameter"), PARAMETERS)
def test_studios_default_can_be_chosen(slug: str, parameter: dict[str, Any]) -> None:
    name, studio = field_of(parameter), parameter.get("default")
    known = properties(slug).get(name)
    if known is None or studio is None or " | " in parameter.get("range", ""):
        return
    kind = known.get("type")
    value: Any = float(studio) if kind == "number" else int(studio) if kind == "integer" else studio
    assert accepted(slug, name, value)


@pytest.mark.parametrize(("slug", "parameter"), PARAMETERS)
def test_every_option_and_bound_is_as_in_studio_or_a_deviation_tells_why_not(
    slug: str, parameter: dict[str, Any]
) -> None:
    name = field_of(parameter)
    if is_told(slug, parameter["name"]) or name not in properties(slug):
        return
    known, range_ = properties(slug)[name], parameter.get("range", "")
    for option in choices_of(range_, known.get("enum", [])):
        assert accepted(slug, name, option), option
    if SMALLEST.search(range_):
        assert accepted(slug, name, 1e-40)
        assert not accepted(slug, name, 0.0)
    low, high, _ = bounds_of(SMALLEST.sub("-inf", range_))
    for edge, step in ((low, -1), (high, 1)):
        if edge is None or math.isinf(edge):
            continue
        whole = known.get("type") == "integer"
        assert accepted(slug, name, int(edge) if whole else edge), edge
        assert not accepted(slug, name, int(edge) + step if whole else edge + step), edge


@pytest.mark.parametrize(("slug", "parameter"), SWEPT)
def test_studios_own_sweep_is_what_tuning_tries(slug: str, parameter: dict[str, Any]) -> None:
    values = [float(each) for each in parameter["default"].split(";")]
    sweeps = [each.get("sweep") for each in properties(slug).values()]

    assert values in [[float(value) for value in sweep] for sweep in sweeps if sweep], values


@pytest.mark.parametrize("slug", lookup.names("learners"))
def test_a_sweep_is_of_values_that_the_setting_takes(slug: str) -> None:
    swept = {name: each["sweep"] for name, each in properties(slug).items() if "sweep" in each}

    for name, values in swept.items():
        assert len(values) > 1
        assert len({msgspec.json.encode(value) for value in values}) == len(values)
        assert all(accepted(slug, name, value) for value in values)
    if slug in RANGED:
        assert swept


@pytest.mark.parametrize("slug", ["two-class-bayes-point-machine", "bayesian-linear-regression"])
def test_what_studio_can_not_sweep_has_no_ranges(slug: str) -> None:
    assert not any("sweep" in each for each in properties(slug).values())
