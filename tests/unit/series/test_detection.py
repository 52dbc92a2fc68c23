"""Time Series Anomaly Detection."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.errors import BadRows
from trainlet.series import Detection
from trainlet.series.detection import MOST_WHOLE, detect
from trainlet.series.reading import Series

KINDS = ("range-percentile", "slow-pos-trend", "slow-neg-trend")
PUBLISHED = {
    "range-percentile": [-0.687952590518378, -1.07030497733224, -1.30229513613974],
    "slow-pos-trend": [-0.687952590518378, -0.884548154298423, -1.173800281031],
    "slow-neg-trend": [-0.687952590518378, -1.07030497733224, -1.30229513613974],
}


def series_of(values):
    found = np.asarray(values, np.float64)
    return Series(np.arange(len(found)) * 1800.0, found, np.arange(len(found)))


def short(kind="range-percentile", martingale=50, strangeness=50, **others):
    return Detection(
        strangeness_function_type=kind,
        length_of_martingale=martingale,
        length_of_strangeness_values=strangeness,
        **others,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_scores_are_those_that_were_published(kind):
    found = detect(series_of([1, 1.4, 1.1]), Detection(strangeness_function_type=kind))

    np.testing.assert_allclose(found.scores, PUBLISHED[kind], atol=1e-6, rtol=0)


@pytest.mark.parametrize("strangeness", [50, 500])
def test_a_shift_is_found_soon_and_noise_alone_rarely_alerts(strangeness):
    hits = alarms = 0
    for seed in range(100):
        values = np.random.default_rng(seed).normal(size=600)
        values[400:] += 5
        alerts = detect(series_of(values), short(strangeness=strangeness)).alerts
        hits += alerts[400:460].any()
        alarms += alerts[:400].any()

    assert hits >= 95
    assert alarms <= (12 if strangeness == 500 else 30)


def test_a_slow_trend_is_found_by_its_own_function_alone():
    values = np.random.default_rng(3).normal(size=600)
    values[400:] += 0.1 * np.arange(200)
    onsets = {kind: detect(series_of(values), short(kind)).alerts for kind in KINDS}

    assert onsets["slow-pos-trend"][400:460].any()
    assert not onsets["slow-neg-trend"][400:460].any()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1.0]), min_size=2, max_size=120),
    st.data(),
    st.sampled_from(KINDS),
    st.sampled_from([0, 1, 7, 30]),
    st.sampled_from([0, 1, 2, 20]),
    st.sampled_from(["power", "power-avg"]),
    st.sampled_from(["none", "day-and-week"]),
)
def test_what_comes_later_changes_no_score(values, data, kind, n, m, martingale, season):
    how = short(kind, n, m, martingale_type=martingale, seasonality=season)
    cut = data.draw(st.integers(1, len(values)))
    whole, part = detect(series_of(values), how), detect(series_of(values[:cut]), how)

    np.testing.assert_array_equal(part.scores, whole.scores[:cut])
    assert np.isfinite(whole.scores).all()


def test_what_comes_later_changes_no_score_of_a_long_series():
    values = np.random.default_rng(5).normal(size=20_000)
    for kind in KINDS:
        how = Detection(strangeness_function_type=kind)
        whole, part = detect(series_of(values), how), detect(series_of(values[:9000]), how)

        np.testing.assert_array_equal(part.scores, whole.scores[:9000])


@pytest.mark.parametrize("kind", KINDS)
def test_a_constant_series_has_no_alert_with_the_middle_of_ties(kind):
    found = detect(series_of(np.full(3000, 7.5)), short(kind, 500, 500, ties="middle"))

    assert not found.alerts.any()
    assert not detect(series_of(np.full(3000, 7.5)), short(kind, 500, 500)).alerts.any()


def test_the_threshold_is_an_alert_itself():
    values = np.concatenate([np.random.default_rng(0).normal(size=400), np.full(100, 9.0)])
    scores = detect(series_of(values), short()).scores
    edge = float(scores.max())

    assert detect(series_of(values), short(alert_threshold=edge)).alerts.sum() == 1


def test_a_season_that_repeats_itself_is_no_anomaly():
    day = np.sin(np.arange(48) / 48 * 2 * np.pi)
    values = np.tile(day, 40) + np.random.default_rng(1).normal(0, 0.05, 48 * 40)
    values[1500:1530] += 0.6
    found = detect(
        series_of(values), short("range-percentile", 20, 500, seasonality="day-and-week")
    )

    assert found.alerts[1500:1540].any()
    assert not detect(series_of(values), short("range-percentile", 20, 500)).alerts[1500:1510].all()


def test_all_history_may_count_but_not_of_any_series():
    how = Detection(length_of_martingale=0, length_of_strangeness_values=0)
    values = np.random.default_rng(4).normal(size=300)
    values[200:] += 8

    assert detect(series_of(values), how).alerts[200:].any()
    with pytest.raises(BadRows, match="100,000"):
        detect(series_of(np.zeros(MOST_WHOLE + 1)), how)
