"""Seasons."""

import numpy as np

from trainlet.series.seasons import without_season

HALF_HOUR, DAY = 1800, 86_400
MONDAY = 4 * DAY  # the fifth of January 1970


def test_each_half_hour_of_working_days_and_of_weekends_has_a_mean_of_its_own():
    seconds = MONDAY + np.array([0, 900, HALF_HOUR, DAY, 4 * DAY, 5 * DAY, 6 * DAY], float)
    found = without_season(seconds, np.array([10.0, 20.0, 7.0, 12.0, 12.0, 50.0, 60.0]))

    # 10; 20 beside 10; the first of its half hour; beside 12; beside 12; Saturday; beside 50.
    np.testing.assert_allclose(found, [0, 10, 0, 0, 0, 0, 10])


def test_the_mean_moves_by_a_fifth_and_knows_times_before_1970():
    found = without_season(np.array([-DAY, 0.0, DAY]) - 2 * DAY, np.array([0.0, 10.0, 10.0]))

    np.testing.assert_allclose(found, [0, 10, 8])
