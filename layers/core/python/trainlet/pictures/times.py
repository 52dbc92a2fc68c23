"""Axes of time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAY = 86_400


def timed(found: "Axes", seconds: Sequence[float]) -> None:
    """Have an axis of seconds tell days, or times of the day where there are few days."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    is_short = seconds[-1] - seconds[0] < 3 * DAY
    found.xaxis.set_major_locator(MaxNLocator(4))
    found.xaxis.set_major_formatter(
        FuncFormatter(lambda second, _: moment(second)[5:16] if is_short else moment(second)[:10])
    )
    found.set_xlim(seconds[0], seconds[-1] + 1)


def moment(second: float) -> str:
    """Return a time in UTC as it is told; the seconds themselves if no calendar has it."""
    try:
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return f"{second:g}"
