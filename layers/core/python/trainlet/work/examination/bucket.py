"""Whom a bucket tells of what appears in it; nothing where the store is a folder."""

from collections.abc import Iterator

from trainlet import keys
from trainlet.errors import BadSettings, StoreUnavailable
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.examination.finding import Finding, advised


def tellings(store: Store, settings: Settings) -> Iterator[Finding]:
    """Look for rules that overlap, or that call the service for its own output."""
    from trainlet.aws import notifications

    if not store.url.startswith("s3://"):
        return
    bucket, inside = _place(store)
    try:
        found = notifications.rules(notifications.read(bucket, settings.s3_endpoint))
    except StoreUnavailable as error:
        detail = f"{error.detail} A local worker looks for uploads by itself."
        is_elsewhere = bool(settings.s3_endpoint)  # not every server has notifications
        yield advised("notifications", detail, is_well=is_elsewhere, remedy=error.remedy)
        return
    inputs = [(inside + begins, ends) for begins, ends in keys.TRIGGERS]
    outputs = [(inside + begins, ends) for begins, ends in keys.OUTPUTS]
    twice, idle = notifications.overlaps(found), notifications.idle(found, inputs, outputs)
    for one, other in twice:
        yield Finding(
            check="notifications",
            state="failed",
            detail=f"Rules {one.id!r} and {other.id!r} are both set off by the same objects.",
            remedy="Narrow one of them by prefix or suffix.",
        )
    for rule in idle:
        yield advised(
            "notifications",
            f"Rule {rule.id!r} calls the service for what it writes itself, for nothing.",
            is_well=False,
            remedy="Narrow it to the prefix uploads/, or to jobs/ and the suffix /request.json.",
        )
    if not twice and not idle:
        told = sum(any(rule.is_told_of(ends) for ends in inputs) for rule in found)
        detail = f"{len(found)} rules, {told} of them for the service; none overlap."
        yield Finding(check="notifications", detail=detail)


def bind(store: Store, settings: Settings, target: str) -> Finding:
    """Have the store's bucket tell a queue or a function of uploads; the rules it has stay.

    Args:
        store: Whose uploads.
        settings: Where its server is.
        target: ARN of the queue or function.

    Raises:
        BadSettings: The store is no bucket.
        BadName: The ARN is none.
        Conflict: Somebody else is told of some of the uploads.
        StoreUnavailable: The bucket's rules can't be read or changed.
    """
    from trainlet.aws import notifications

    if not store.url.startswith("s3://"):
        raise BadSettings(
            f"{store.url} sends no notifications.",
            remedy="Bind a bucket: --store s3://bucket/prefix.",
        )
    bucket, inside = _place(store)
    rule = notifications.upload_rule(target, inside + keys.UPLOADS)
    present = notifications.read(bucket, settings.s3_endpoint)
    wanted = notifications.bound(present, rule)
    if wanted != present:
        notifications.write(bucket, wanted, settings.s3_endpoint)
    kept = [other.id for other in notifications.rules(present) if other.id != rule.id]
    detail = f"{rule.prefix}* is told to {target}; kept: {', '.join(kept) or 'no others'}."
    return Finding(check="binding", detail=detail)


def _place(store: Store) -> tuple[str, str]:
    """Return a store's bucket, and how every key of it begins there."""
    bucket, _, prefix = store.url.removeprefix("s3://").partition("/")
    return bucket, f"{prefix}/" if prefix else ""
