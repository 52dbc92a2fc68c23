"""Series as they are shown."""

import numpy as np

from trainlet.series import Detection
from trainlet.series.detection import Detected
from trainlet.series.reading import Series
from trainlet.series.shown import shown

NAMES = {"dataset": "d", "dataset_version": "1", "time_column": "t", "data_column": "v"}


def test_stretches_and_extremes_are_kept_however_many_rows_there_are():
    values, alerts = np.zeros(2500), np.zeros(2500, bool)
    values[1234], values[7] = 9.0, -4.0
    alerts[1230:1240] = alerts[2499] = True
    series = Series(np.arange(2500.0) * 60, values, np.arange(2500))
    found = shown(series, Detected(np.arange(2500.0), alerts), Detection(), **NAMES)

    assert len(found.seconds) == 834
    assert (min(found.lows), max(found.highs), max(found.scores)) == (-4.0, 9.0, 2499.0)
    assert (found.alerts, found.onsets, sum(found.is_alert)) == (11, 2, 5)
    assert [tuple(stretch) for stretch in found.stretches] == [
        (1230 * 60, 1239 * 60, 10, 1239.0),
        (2499 * 60, 2499 * 60, 1, 2499.0),
    ]


def test_a_series_without_alerts_has_no_stretches():
    series = Series(np.array([0.0]), np.array([1.0]), np.array([0]))
    found = shown(series, Detected(np.zeros(1), np.zeros(1, bool)), Detection(), **NAMES)

    assert (found.rows, found.alerts, found.onsets, found.stretches) == (1, 0, 0, [])
