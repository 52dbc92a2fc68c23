"""Costs are measured time times published prices, to the millisecond that is billed."""

import pytest

from tests.trained import AUTOMOBILES, GAPS, train, upload
from trainlet.errors import ModelMissing
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work import costing


@pytest.fixture
def filled(store: Store) -> Store:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    return store


def test_a_million_rows_cost_less_in_larger_requests(filled: Store) -> None:
    one, many = costing.predictions(filled, Settings(key="secret"), "gaps", [1, 1000])

    assert (one.rows, many.rows) == (1, 1000)
    assert 0 < one.milliseconds < many.milliseconds
    assert many.url < one.url / 20
    assert one.gateway - one.url == pytest.approx(1.0)
    # A call costs $0.0000002, and a millisecond of 1769 MB $0.0000000288.
    billed = -(-one.milliseconds // 1)
    assert one.url == pytest.approx(0.2 + billed * 0.028792, rel=1e-3)


def test_a_large_body_counts_several_times_at_the_gateway() -> None:
    one = costing._priced(1, 512 * 1024, 0.0004)
    two = costing._priced(1, 512 * 1024 + 1, 0.0004)

    assert one.gateway - one.url == pytest.approx(1.0)
    assert two.gateway - two.url == pytest.approx(2.0)
    assert one.url == two.url == pytest.approx(0.2 + 0.028792, rel=1e-3)


def test_jobs_cost_what_they_took(filled: Store) -> None:
    found = {each.verb: each for each in costing.of_jobs(filled)}

    assert set(found) == {"upload", "train"}
    train = found["train"]
    assert (train.count, train.seconds) == (1, train.longest)
    assert train.dollars == costing.job_dollars(train.seconds)
    # Four gigabytes for a minute cost $0.004; queue and objects come on top.
    assert costing.job_dollars(60) == pytest.approx(0.004, abs=2e-4)
    assert costing.job_dollars(60) > 60 * 4 * 0.0000166667


def test_a_model_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(ModelMissing):
        list(costing.predictions(store, Settings(), "nobody", [1]))
