import numpy as np
import pytest

from trainlet.errors import ParityLost
from trainlet.training import parity_lists

IDS = np.array(["a", "b", "c", "d"], dtype=object)
SCORES = np.array([[4.0, 3.0, 3.0, -np.inf]])


@pytest.mark.parametrize(
    ("listed", "is_best"),
    [
        (["a", "b", "c"], True),
        (["a", "c", "b"], True),  # a tie
        (["b", "a", "c"], False),
        (["a", "b", ""], False),  # one is left out that should be there
        (["a", "b", "d"], False),  # one is there that never should be
    ],
)
def test_a_list_holds_the_best_in_their_order_but_for_ties(listed, is_best) -> None:
    assert parity_lists.are_best(np.array([listed], object), SCORES, IDS) == is_best


def test_a_list_ends_blank_where_there_is_no_more() -> None:
    assert parity_lists.are_best(np.array([["a", "b", "c", ""]], object), SCORES, IDS)


def test_a_file_that_lists_something_else_is_not_published(monkeypatch) -> None:
    from tests.unit.catalogue.estimators.matchbox.test_recommender import model, rows
    from trainlet.registry import Input, Signature
    from trainlet.training.pipeline import Pipeline

    inputs = [Input(name=name, type="text") for name in ("user", "item")]
    signature = Signature(
        task="recommender",
        inputs=[*inputs, *model().beside],
        label="r",
        recommender=model().known,
    )

    class Foreign:
        """A file that lists the worst."""

        def __init__(self) -> None:
            self.signature = signature

    pipeline = Pipeline(
        "recommender", (), ("user", "item"), (), ("user", "item"), model(), beside=model().beside
    )

    def worst(_model, X, kind, *, unrated):
        scores = model().scores(pipeline.arrive(X), kind, unrated=unrated)
        return model().among(kind).ids[np.argsort(scores, axis=1)[:, :10]]

    monkeypatch.setattr(parity_lists, "_listed", worst)

    with pytest.raises(ParityLost, match="lists other items"):
        parity_lists.check_lists(pipeline, Foreign(), rows())
