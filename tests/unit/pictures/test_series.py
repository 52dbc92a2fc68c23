"""Time series as pictures."""

import numpy as np

from trainlet.pictures import drawing, gallery, times
from trainlet.series import Detection
from trainlet.series.detection import Detected
from trainlet.series.reading import Series
from trainlet.series.shown import Shown, shown

NAMES = {"dataset": "d", "dataset_version": "1", "time_column": "t", "data_column": "kW ä"}


def series(alerts: list[int], scores: list[float], step: float = 3600.0) -> Shown:
    size = len(scores)
    found = Detected(np.array(scores), np.isin(np.arange(size), alerts))
    values = np.arange(size, dtype=np.float64)
    given = Series(1.7e9 + values * step, values, np.arange(size))
    return shown(given, found, Detection(), **NAMES)


def test_the_stretch_with_the_highest_score_is_told() -> None:
    found = series([1, 2, 4], [0.0, 4.0, 4.5, 0.0, 9.0])

    said = gallery.get("alerts", "series").words(found)
    assert said.startswith("3 of 5 rows are alerts, in 2 stretches")
    assert "2023-11-15 02:13" in said
    assert "9" in gallery.get("scores", "series").words(found)


def test_a_series_without_alerts_or_of_one_row_is_drawn_too() -> None:
    for found in (series([], [0.0, 1.0]), series([0], [4.0]), series([1], [0.0, 5.0], 1e9)):
        for name in gallery.names("series"):
            assert b"<svg" in drawing.svg(name, found, "series")
    assert gallery.get("alerts", "series").words(series([], [0.0])) == (
        "None of 1 rows is an alert."
    )


def test_times_no_calendar_has_are_told_as_numbers() -> None:
    assert times.moment(0.0) == "1970-01-01 00:00"
    assert times.moment(1e20) == "1e+20"
