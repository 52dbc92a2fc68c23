"""Time series anomaly detection beside a rolling z-score, and how long a million rows take.

python -m tests.benchmarks.series nab_nyc_taxi.csv

The table has the columns ``timestamp``, ``value`` and ``anomaly_window``, 1 in labelled windows.
"""

import csv
import sys
import time
from pathlib import Path

import numpy as np

from trainlet.series import Detection
from trainlet.series.detection import detect
from trainlet.series.reading import Series, read_series
from trainlet.series.seasons import without_season
from trainlet.series.shown import stretches

PROBATION = 0.15
"""The share of rows at the beginning on which no detector is judged, as by its own rule."""

WINDOW, MILLION = 500, 1_000_000
SETTINGS = {
    "500 / 500, the defaults": {},
    "50 / 500": {"length_of_martingale": 50},
    "50 / 1500": {"length_of_martingale": 50, "length_of_strangeness_values": 1500},
    "500 / 500, upward trend": {"strangeness_function_type": "slow-pos-trend"},
    "500 / 500, downward trend": {"strangeness_function_type": "slow-neg-trend"},
}
SEASON = {"seasonality": "day-and-week", "ties": "middle"}


def z_scores(values: np.ndarray) -> np.ndarray:
    """Return how many standard deviations each value is off the mean of those before it."""
    found = np.zeros(len(values))
    for row in range(10, len(values)):
        before = values[max(0, row - WINDOW) : row]
        found[row] = abs(values[row] - before.mean()) / (before.std() or np.inf)
    return found


def judged(alerts: np.ndarray, windows: np.ndarray) -> tuple[int, int, int]:
    """Return windows hit by an onset, windows in all, and onsets outside of all windows."""
    begins, ends = stretches(windows)
    onsets, _ = stretches(alerts)
    onsets = onsets[onsets >= int(PROBATION * len(alerts))]
    hit = sum(((onsets >= b) & (onsets <= e)).any() for b, e in zip(begins, ends, strict=True))
    return int(hit), len(begins), int((~windows[onsets]).sum())


def main() -> None:
    with Path(sys.argv[1]).open() as file:
        rows = list(csv.DictReader(file))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    series = read_series(columns, "timestamp", "value")
    windows = np.array([cell == "1" for cell in columns["anomaly_window"]])[series.order]
    print("| detector | windows hit | false onsets | with the season taken off: hit | false |")
    print("|---|---|---|---|---|")
    flat = without_season(series.seconds, series.values)
    show(f"rolling z-score {WINDOW}, 3", z_scores(series.values) >= 3, z_scores(flat) >= 3, windows)
    for name, settings in SETTINGS.items():
        plain = detect(series, Detection(**settings))
        seasonal = detect(series, Detection(**settings, **SEASON))
        show(f"{name}, 3.25", plain.alerts, seasonal.alerts, windows)
    values = np.random.default_rng(0).normal(size=MILLION)
    long = Series(np.arange(MILLION) * 60.0, values, np.arange(MILLION))
    for name, settings in SETTINGS.items():
        began = time.process_time()
        detect(long, Detection(**settings))
        print(f"\n{MILLION:,} rows, {name}: {time.process_time() - began:.1f} CPU seconds")


def show(name: str, plain: np.ndarray, seasonal: np.ndarray, windows: np.ndarray) -> None:
    hit, of, false = judged(plain, windows)
    hit_too, _, false_too = judged(seasonal, windows)
    print(f"| {name} | {hit} of {of} | {false} | {hit_too} of {of} | {false_too} |")


if __name__ == "__main__":
    main()
