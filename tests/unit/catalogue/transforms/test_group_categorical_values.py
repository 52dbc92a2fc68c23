"""Group Categorical Values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import ANY_TEXT, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.catalogue.transforms.group_categorical_values import GroupSettings
from trainlet.errors import BadRecipe, BadSettings

TYPES = {"pet": "text", "ort ß": "text", "n": "number"}
TRANSFORM = lookup.get("transforms", "group-categorical-values")
LEVELS = {
    "names_of_new_levels": ["mammal", "bird"],
    "lists_of_old_levels": ["cat, dog", "owl"],
    "default_level_name": "else",
}
PETS = ["cat", "owl", "Dog", None, "dog", ""]


def grouped(table, columns=None, **more):
    return fitted("group-categorical-values", table, columns, **{**LEVELS, **more})


def test_old_levels_become_new_ones_and_all_others_the_default():
    table = table_of(TYPES, pet=PETS, n=[1.0] * 6)
    found = assert_nodes_agree(grouped(table), table.X, TYPES)

    assert list(found) == ["pet"]
    assert found["pet"].tolist() == ["mammal", "bird", "else", None, "mammal", "else"]


def test_they_can_replace_their_columns_or_be_added():
    table = table_of(TYPES, pet=PETS, n=[1.0] * 6)
    inplace = assert_nodes_agree(grouped(table, output_mode="inplace"), table.X, TYPES)
    step = grouped(table, output_mode="append")
    added = assert_nodes_agree(step, table.X, TYPES)

    assert list(inplace) == ["pet", "n"]
    assert inplace["pet"].tolist()[0] == "mammal"
    assert list(added) == ["pet", "n", "pet_grouped"]
    assert added["pet"].tolist()[0] == "cat"
    assert step.lineage.made == {"pet_grouped": ("pet",)}
    assert step.run(table).types["pet_grouped"] == "text"


def test_without_levels_everything_is_the_default():
    table = table_of(TYPES, pet=["a", None])
    step = fitted("group-categorical-values", table)

    assert assert_nodes_agree(step, table.X, TYPES)["pet"].tolist() == ["Other", None]


def test_columns_that_are_not_needed_may_be_absent():
    table = table_of(TYPES, **{"pet": ["cat"], "ort ß": ["owl"]})
    found = assert_nodes_agree(grouped(table), table.X[["ort ß"]], TYPES)

    assert found.to_dict("list") == {"ort ß": ["bird"]}


@pytest.mark.parametrize(
    ("wrong", "studio"),
    [
        ({"names_of_new_levels": ["a"]}, "0027"),
        ({"new_number_of_levels": 2}, "0027"),
        (
            {"names_of_new_levels": [*"abcdefghijklmnopqrst"], "lists_of_old_levels": ["x"] * 20},
            "0007",
        ),
        ({"names_of_new_levels": ["a", " "]}, "0003"),
        ({"default_level_name": ""}, "0003"),
        ({"names_of_new_levels": ["a", "a"]}, "0026"),
        ({"lists_of_old_levels": ["cat", "owl, cat"]}, "0028"),
    ],
)
def test_levels_that_don_t_fit_are_refused(wrong, studio):
    with pytest.raises(BadRecipe) as caught:
        grouped(table_of(TYPES, pet=PETS), **wrong)

    assert caught.value.studio == studio


def test_the_number_of_levels_counts_the_default_and_has_bounds():
    grouped(table_of(TYPES, pet=PETS), new_number_of_levels=3)
    for number in (0, 21):
        with pytest.raises(BadSettings):
            grouped(table_of(TYPES, pet=PETS), new_number_of_levels=number)


def test_the_outline_is_what_comes_of_it():
    table = table_of(TYPES, pet=["cat"], n=[1.0])

    for mode in ("append", "inplace", "result-only"):
        own = GroupSettings(output_mode=mode)
        found = TRANSFORM.fit(table, ["pet"], own).run(table).types
        assert TRANSFORM.outline(table.types, ["pet"], own) == found


texts = st.one_of(st.none(), st.sampled_from(["cat", "dog ", "owl", "", "é🙂", "else"]), ANY_TEXT)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(texts, texts), min_size=1, max_size=8),
    st.sampled_from(["append", "inplace", "result-only"]),
)
def test_the_nodes_agree_on_any_texts(rows, mode):
    clean = [tuple(text and text.replace("\0", "") for text in row) for row in rows]
    columns = {"pet": [row[0] for row in clean], "ort ß": [row[1] for row in clean]}
    table = table_of(TYPES, n=[0.0] * len(rows), **columns)
    step = grouped(table, output_mode=mode)

    assert_nodes_agree(step, frame_of(TYPES, n=[0.0] * len(rows), **columns), TYPES)
