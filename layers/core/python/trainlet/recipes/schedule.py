"""Cron expressions, in UTC."""

from datetime import UTC, datetime, timedelta

from trainlet.errors import BadRecipe


def check_schedule(expression: str) -> None:
    """Raise ``BadRecipe`` if this is no cron expression of five fields."""
    from cronsim import CronSim, CronSimError

    try:
        next(CronSim(expression, datetime(2026, 1, 1)))  # noqa: DTZ001 - cron has no zone
    except (CronSimError, StopIteration) as error:
        raise BadRecipe(
            f"{expression!r} is no schedule: {str(error) or 'it never strikes'}.",
            remedy="Give five fields: minute, hour, day, month, weekday; say, '0 3 * * *'.",
            field="retrain.schedule",
        ) from None


def last_stroke(expression: str, now: datetime) -> datetime:
    """Return the last time at or before ``now`` (aware) at which a schedule strikes."""
    from cronsim import CronSim

    second = now.astimezone(UTC).replace(microsecond=0)
    just_after = second + timedelta(seconds=1)  # the search leaves its own moment out
    return next(CronSim(expression, just_after, reverse=True))
