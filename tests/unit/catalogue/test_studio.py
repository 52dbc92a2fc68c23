"""Every option, range and default of Studio's modules is one of ours."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from trainlet.catalogue import lookup
from trainlet.errors import BadSettings

STUDIO = json.loads((Path(__file__).parents[2] / "data" / "studio_transforms.json").read_text())
SPELT = {
    "Name of new level <i>": "names_of_new_levels",
    "Comma-separated list of old levels to map to new level <i>": "lists_of_old_levels",
    "Operation argument type / Second argument type": "operation_argument_type",
}
"""Settings that are spelled otherwise; the table of deviations tells why."""

COLUMNS = {
    "Categorical columns to convert",
    "Column",
    "Column set",
    "Columns to be cleaned",
    "Columns to bin",
    "Columns to transform",
    "Key column selection filter expression",
    "List of columns",
    "Select columns",
    "Selected columns",
    "Target column(s)",
    "Target columns",
    "Text column",
    "Text column to clean",
}
"""The columns that a step acts on: they stand beside its settings."""

DEVIATING = {("clip-values", "Constant value of upper threshold", "range")}
"""What Studio's own table has wrong: each is in the table of deviations."""

PARAMETERS = [
    pytest.param(slug, each, id=f"{slug}: {each['name']}")
    for slug, module in STUDIO.items()
    for each in module["parameters"]
    if each["name"] not in COLUMNS
]


def field_of(parameter: dict[str, Any]) -> str:
    name = parameter["name"]
    return SPELT.get(name) or re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def spelt(value: str) -> tuple[str, str]:
    """Return an option in small letters, its words divided or not."""
    divided = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", value)
    plain, parted = (
        re.sub(r"[^a-z0-9]+", "-", text.lower().replace("++", " plus plus")).strip("-")
        for text in (value, divided)
    )
    return plain, parted


def choices_of(range_: str | None, known: list[str]) -> list[Any]:
    """Return the options of a range as they are spelled here."""
    if not range_ or " | " not in range_:
        return []
    options = [option.strip() for option in range_.split("|")]
    if [option.lower() for option in options] == ["true", "false"]:
        return [True, False]
    return [next((text for text in spelt(each) if text in known), each) for each in options]


def bounds_of(range_: str | None) -> tuple[float | None, float | None, bool]:
    """Return the bounds of a range, and whether they are of it."""
    found = re.fullmatch(r"([\[(])([^;,]+)[;,]([^\])]+)[\])]", range_ or "")
    if found:
        return float(found[2]), float(found[3]), found[1] == "["
    found = re.fullmatch(r"(>=|<=)\s*([0-9.]+)", range_ or "")
    if not found:
        return None, None, True
    edge = float(found[2])
    return (edge, None, True) if found[1] == ">=" else (None, edge, True)


def settings_of(slug: str) -> tuple[type, dict[str, Any]]:
    type_ = lookup.get("transforms", slug).settings
    return type_, lookup.properties(type_)


def check(slug: str, name: str, value: Any) -> Any:
    type_, _ = settings_of(slug)
    return getattr(lookup.check_settings(slug, type_, {name: value}), name)


def refused(slug: str, name: str, value: Any) -> str:
    with pytest.raises(BadSettings) as caught:
        check(slug, name, value)
    return caught.value.studio


def number(value: float, *, whole: bool) -> float:
    return int(value) if whole else value


@pytest.mark.parametrize("slug", STUDIO)
def test_every_module_is_there_under_its_name(slug: str) -> None:
    assert lookup.get("transforms", slug).title == STUDIO[slug]["title"]


@pytest.mark.parametrize(("slug", "parameter"), PARAMETERS)
def test_every_parameter_is_a_setting_with_a_default_and_a_description(
    slug: str, parameter: dict[str, Any]
) -> None:
    type_, properties = settings_of(slug)
    name = field_of(parameter)

    assert name in properties, f"{slug} has no {name}: {sorted(properties)}"
    assert properties[name].get("description"), name
    default, studio = getattr(type_(), name), parameter["default"]
    if studio is None or (slug, parameter["name"], "default") in DEVIATING:
        return
    if isinstance(default, bool):
        assert default == (studio.lower() == "true")
    elif isinstance(default, (int, float)):
        assert default == float(studio)
    elif " | " in (parameter["range"] or ""):
        assert default in spelt(studio)
    elif parameter["type"] != "ColumnSelection":
        assert default == studio


@pytest.mark.parametrize(("slug", "parameter"), PARAMETERS)
def test_every_option_is_taken_and_no_other(slug: str, parameter: dict[str, Any]) -> None:
    name = field_of(parameter)
    known = settings_of(slug)[1][name].get("enum", [])
    options = choices_of(parameter["range"], known)

    for option in options:
        assert check(slug, name, option) == option
    if options:
        assert refused(slug, name, "none of these") == "0002"


@pytest.mark.parametrize(("slug", "parameter"), PARAMETERS)
def test_every_range_is_taken_to_its_bounds_and_refused_beyond_them(
    slug: str, parameter: dict[str, Any]
) -> None:
    if (slug, parameter["name"], "range") in DEVIATING:
        return
    name = field_of(parameter)
    low, high, closed = bounds_of(parameter["range"])
    ours = settings_of(slug)[1][name]
    is_both = len({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"} & set(ours)) == 2
    is_whole = parameter["type"] in ("Integer", "Number of groups")
    step = 1 if is_whole else 1e-6
    for edge, beyond, one_sided in ((low, -step, ("0004", "0005")), (high, step, ("0006", "0007"))):
        if edge is None:
            continue
        inside = number(edge if closed else edge - beyond, whole=is_whole)
        assert check(slug, name, inside) == inside
        outside = number(edge + beyond if closed else edge, whole=is_whole)
        assert refused(slug, name, outside) == ("0008" if is_both else one_sided[closed])
