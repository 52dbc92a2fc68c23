"""What several say, as one."""

import numpy as np
import pytest

from trainlet.catalogue.estimators.pooling import PENALTY, blended, log_odds, pooled, softmax


@pytest.fixture
def generator():
    return np.random.default_rng(5)


def spoken(generator, rows=2000, classes=3):
    """Return what two say of rows: one who knows a part of the truth, and one who guesses."""
    scores = generator.normal(size=(rows, classes)) * 2
    y = np.array([generator.choice(classes, p=p) for p in softmax(scores)])
    guess = softmax(generator.normal(size=(rows, classes)))
    return np.log(np.stack([softmax(scores), guess], axis=1)), y


def test_who_knows_counts_and_who_guesses_does_not(generator):
    logs, y = spoken(generator)
    weights, bias = pooled(logs, y, None)

    assert weights == pytest.approx([1, 0], abs=0.1)
    assert bias == pytest.approx([0, 0, 0], abs=0.2)


def test_who_is_always_wrong_is_not_heard_backwards(generator):
    logs, y = spoken(generator, classes=2)
    logs[:, 1] = logs[:, 0, ::-1]
    weights, _ = pooled(logs, y, None)

    assert weights[1] == 0
    assert weights[0] > 0.8


def test_nothing_else_has_less_loss(generator):
    logs, y = spoken(generator, 300)
    counts = generator.integers(1, 4, 300).astype(float)
    found = np.concatenate(pooled(logs, y, counts))

    def loss(given):
        shares = softmax(log_odds(logs, given[:2], given[2:]))[np.arange(300), y]
        strain = ((given[:2] - 0.5) ** 2).sum() + (given[2:] ** 2).sum()
        return -np.log(shares) @ counts + PENALTY / 2 * strain

    best = loss(found)
    for step in np.vstack([np.eye(5), -np.eye(5)]) * 1e-3:
        moved = found + step
        if (moved[:2] >= 0).all():
            assert loss(moved) > best


def test_weights_are_repeated_rows(generator):
    logs, y = spoken(generator, 200)
    times = np.arange(200) % 3 + 1
    often = pooled(logs.repeat(times, axis=0), y.repeat(times), None)

    np.testing.assert_allclose(
        np.concatenate(pooled(logs, y, times.astype(float))), np.concatenate(often), atol=1e-5
    )


def test_values_are_blended_as_least_squares_does_where_no_weight_is_negative(generator):
    said = generator.normal(size=(500, 3)) * [1, 1e6, 1e-3] + [0, 5e8, 0]
    y = 3 + 2 * said[:, 0] + 1e-6 * said[:, 1] + 400 * said[:, 2] + generator.normal(size=500) / 10
    counts = generator.integers(1, 5, 500).astype(float)
    weights, constant = blended(said, y, counts)
    roots = np.sqrt(counts)
    design = np.column_stack([said - said.mean(axis=0), np.ones(500)]) * roots[:, None]
    scale = np.linalg.norm(design, axis=0)
    plain = np.linalg.lstsq(design / scale, y * roots, rcond=None)[0] / scale

    np.testing.assert_allclose(weights, plain[:3], rtol=1e-6)
    assert constant == pytest.approx(plain[3] - said.mean(axis=0) @ plain[:3], rel=1e-6)


def test_values_that_speak_against_the_truth_are_not_heard(generator):
    y = generator.normal(size=300)
    weights, constant = blended(np.column_stack([y + 1, -y]), y, None)

    assert weights == pytest.approx([1, 0])
    assert constant == pytest.approx(-1)


def test_values_that_never_differ_count_nothing():
    y = np.array([1.0, 2.0, 6.0])
    weights, constant = blended(np.full((3, 2), 7.0), y, np.array([1.0, 1.0, 2.0]))

    assert weights.tolist() == [0, 0]
    assert constant == pytest.approx(15 / 4)


def test_who_says_the_same_shares_the_weight(generator):
    y = generator.normal(size=300)
    weights, _ = blended(np.column_stack([y / 2, y / 2]), y, None)

    assert weights.sum() == pytest.approx(2)
    assert (weights >= 0).all()
