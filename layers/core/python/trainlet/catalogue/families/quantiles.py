"""The quantiles that a learner is asked for, in one text."""

from itertools import pairwise

from trainlet.errors import BadRecipe

MOST = 100


def parsed(text: str, field: str) -> tuple[float, ...]:
    """Return the quantiles of a text such as ``0.25;0.5;0.75``.

    Raises:
        BadRecipe: One is no number between 0 and 1, or they don't ascend, or are too many.
    """
    try:
        found = tuple(float(part) for part in text.split(";"))
    except ValueError:
        raise _bad(f"{text!r} is no list of numbers", field) from None
    outside = [quantile for quantile in found if not 0 < quantile < 1]
    if outside:
        raise _bad(f"{outside[0]:g} is not between 0 and 1", field)
    if any(left >= right for left, right in pairwise(found)):
        raise _bad(f"{text} does not ascend", field)
    if len(found) > MOST:
        raise _bad(f"{len(found)} are more than {MOST}", field)
    return found


def names(quantiles: tuple[float, ...]) -> tuple[str, ...]:
    """Return the names of their columns."""
    return tuple(f"Quantile {quantile!r}" for quantile in quantiles)


def median(quantiles: tuple[float, ...]) -> int:
    """Return which of them is closest to the median, the first of two."""
    return min(range(len(quantiles)), key=lambda place: abs(quantiles[place] - 0.5))


def _bad(why: str, field: str) -> BadRecipe:
    return BadRecipe(
        f"These are no quantiles: {why}.",
        remedy='Give ascending numbers between 0 and 1, as in "0.25;0.5;0.75".',
        studio="0002",
        field=f"learner.settings.{field}",
    )
