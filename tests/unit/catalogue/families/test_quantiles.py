"""The list of quantiles."""

import pytest

from trainlet.catalogue.families.quantiles import median, names, parsed
from trainlet.errors import BadRecipe


def test_quantiles_are_read_and_name_their_columns():
    found = parsed("0.05; 0.5;.9", "asked")

    assert found == (0.05, 0.5, 0.9)
    assert names(found) == ("Quantile 0.05", "Quantile 0.5", "Quantile 0.9")


@pytest.mark.parametrize(
    ("quantiles", "place"), [((0.25, 0.5, 0.75), 1), ((0.9,), 0), ((0.4, 0.6), 0), ((0.1, 0.6), 1)]
)
def test_the_prediction_is_what_is_closest_to_the_median(quantiles, place):
    assert median(quantiles) == place


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no list of numbers"),
        ("0.5;", "no list of numbers"),
        ("a;b", "no list of numbers"),
        ("0;0.5", "0 is not between"),
        ("0.5;1", "1 is not between"),
        ("nan", "nan is not between"),
        ("0.5;0.25", "does not ascend"),
        ("0.5;0.5", "does not ascend"),
        (";".join(str(i / 200) for i in range(1, 102)), "101 are more than 100"),
    ],
)
def test_what_are_no_quantiles_is_refused(text, why):
    with pytest.raises(BadRecipe, match=why) as refused:
        parsed(text, "asked")

    assert refused.value.place["field"] == "learner.settings.asked"
    assert refused.value.remedy
