"""Finding modules: the room is the registry."""

import subprocess
import sys
from pathlib import Path

import pytest

import trainlet.catalogue
from trainlet.catalogue import lookup
from trainlet.catalogue.measure import Metric
from trainlet.catalogue.spec import Learner, Transform
from trainlet.errors import BadSettings, ModuleMissing

ROOMS = {"learners": Learner, "transforms": Transform, "metrics": Metric}
MODULES = [(room, name) for room in ROOMS for name in lookup.names(room)]
LIST_EVERYTHING = """
import sys
from trainlet.catalogue import lookup
for room in ("learners", "transforms", "metrics"):
    for name in lookup.names(room):
        module = lookup.get(room, name)
        if room != "metrics":
            lookup.check_settings(name, module.settings, {})
print([name for name in ("pandas", "sklearn", "scipy", "onnx") if name in sys.modules])
"""


@pytest.mark.parametrize("room", ROOMS)
def test_the_files_of_a_room_are_its_names(room):
    folder = Path(trainlet.catalogue.__file__).parent / room
    stems = {path.stem for path in folder.glob("*.py")} - {"__init__"}

    assert stems
    assert lookup.names(room) == tuple(sorted(stem.replace("_", "-") for stem in stems))


@pytest.mark.parametrize(("room", "name"), MODULES)
def test_every_name_leads_to_a_module_of_its_room(room, name):
    module = lookup.get(room, name)

    assert isinstance(module, ROOMS[room])
    assert module.title.lower().replace(" ", "-") == name


def test_the_catalogue_is_listed_and_settings_are_checked_without_heavy_libraries():
    done = subprocess.run(
        [sys.executable, "-c", LIST_EVERYTHING], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "crystal-ball",
        "linear_regression",
        "Linear-Regression",
        "--init--",
        "__init__",
        "../spec",
    ],
)
def test_a_name_that_is_not_in_the_room_is_refused_with_those_that_are(name):
    with pytest.raises(ModuleMissing) as caught:
        lookup.get("learners", name)

    assert caught.value.status == 404
    assert caught.value.place == {"field": "learner"}
    assert repr(name) in caught.value.detail
    assert caught.value.remedy == f"Choose one of: {', '.join(lookup.names('learners'))}."


def test_a_module_of_another_room_is_not_found():
    with pytest.raises(ModuleMissing):
        lookup.get("metrics", "linear-regression")


def test_settings_left_out_have_their_defaults():
    type_ = lookup.get("learners", "linear-regression").settings
    found = lookup.check_settings("linear-regression", type_, {"include_intercept_term": False})

    assert found == type_(l2_regularization_weight=0.001, include_intercept_term=False)


@pytest.mark.parametrize(
    ("given", "named", "studio"),
    [
        ({"l2_regularization_weight": -0.1}, "l2_regularization_weight", "0005"),
        ({"l2_regularization_weight": "0.1"}, "l2_regularization_weight", "0002"),
        ({"l2_regularization_weight": None}, "l2_regularization_weight", "0002"),
        ({"include_intercept_term": 1}, "include_intercept_term", "0002"),
        ({"colour": 1}, "colour", "0002"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_with_those_that_there_are(given, named, studio):
    type_ = lookup.get("learners", "linear-regression").settings
    with pytest.raises(BadSettings) as caught:
        lookup.check_settings("linear-regression", type_, given)

    assert named in caught.value.detail
    assert caught.value.status == 422
    assert caught.value.studio == studio
    place = "" if named == "colour" else f".{named}"
    assert caught.value.place == {"field": f"linear-regression.settings{place}"}
    assert caught.value.remedy == f"Its settings are: {', '.join(lookup.properties(type_))}."
    assert "include_intercept_term" in caught.value.remedy


def test_the_settings_of_a_learner_inside_another_are_spelled_out():
    type_ = lookup.get("learners", "one-vs-all-multiclass").settings
    inner = {"use": "two-class-logistic-regression", "settings": {"l2_regularization_weight": 2}}
    found = lookup.check_settings("one-vs-all-multiclass", type_, {"learner": inner})
    known = lookup.get("learners", "two-class-logistic-regression").settings

    assert set(found.learner.settings) == set(known.__struct_fields__)
    assert found.learner.settings["l2_regularization_weight"] == 2.0
    again = lookup.check_settings("one-vs-all-multiclass", type_, lookup.spelled_out(found))
    assert again == found


def test_a_learner_inside_another_that_there_is_not_is_left_to_its_check():
    type_ = lookup.get("learners", "one-vs-all-multiclass").settings
    found = lookup.check_settings("one-vs-all-multiclass", type_, {"learner": {"use": "ball"}})

    assert found.learner.use == "ball"


def test_settings_are_spelled_out_as_json_has_them():
    type_ = lookup.get("learners", "two-class-stacking").settings
    found = lookup.spelled_out(lookup.check_settings("two-class-stacking", type_, {}))

    assert isinstance(found["learners"], list)
    assert found["folds"] == 5
    assert "l2_regularization_weight" in found["learners"][0]["settings"]


def test_a_refusal_names_the_settings_as_they_are_given():
    type_ = lookup.get("learners", "two-class-support-vector-machine").settings
    with pytest.raises(BadSettings) as caught:
        lookup.check_settings("two-class-support-vector-machine", type_, {"lamda": 1})

    assert "lambda," in caught.value.remedy
    assert "lambda_" not in caught.value.remedy
