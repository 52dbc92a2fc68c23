"""doctor: looks whether everything that the service needs is there, and says what to do."""

from collections.abc import Iterator

from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.examination.bucket import tellings
from trainlet.work.examination.calls import clock, permissions
from trainlet.work.examination.contents import contents, drop_zone
from trainlet.work.examination.finding import Check, Finding, failed
from trainlet.work.examination.machine import choices, limits

CHECKS: dict[str, Check] = {
    "permissions": permissions,
    "clock": clock,
    "limits": limits,
    "settings": choices,
    "contents": contents,
    "drop zone": drop_zone,
    "notifications": tellings,
}


def examine(store: Store, settings: Settings) -> Iterator[Finding]:
    """Yield what every check finds; one that can't be made is a finding too."""
    for name, check in CHECKS.items():
        try:
            yield from check(store, settings)
        except Exception as error:  # noqa: BLE001 - the other checks go on whatever happens
            yield failed(name, error)
