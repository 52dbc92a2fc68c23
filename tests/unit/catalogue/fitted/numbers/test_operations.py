"""What a function of columns is."""

import numpy as np

from trainlet.catalogue.fitted.numbers.operations import of_one


def test_a_function_of_one_number_is_none_of_the_second():
    operation = of_one(np.negative, None, is_total=True)

    assert operation.compute(np.ones((2, 1)), np.full((1, 1), 5.0)).tolist() == [[-1.0], [-1.0]]
    assert operation.nodes is None
    assert operation.is_total
