"""Settings of neural networks."""

import pytest

from trainlet.catalogue.families.neural import NeuralSettings, check, nodes
from trainlet.errors import BadRecipe


def test_layers_that_no_scorer_should_load_are_refused():
    check(NeuralSettings(number_of_hidden_nodes="2000,2000"))
    with pytest.raises(BadRecipe, match="too large"):
        check(NeuralSettings(number_of_hidden_nodes="3000,3000"))


def test_hidden_layers_are_divided_by_commas():
    assert nodes("100") == (100,)
    assert nodes(" 50, 20 ,5") == (50, 20, 5)


@pytest.mark.parametrize("text", ["", "a", "0", "-5", "10,", "1.5", "10001", ",".join(["5"] * 11)])
def test_what_names_no_layers_is_refused(text):
    with pytest.raises(BadRecipe, match="hidden layers") as refused:
        check(NeuralSettings(number_of_hidden_nodes=text))

    assert refused.value.place == {"field": "learner.settings.number_of_hidden_nodes"}


def test_the_defaults_are_fine():
    check(NeuralSettings())
