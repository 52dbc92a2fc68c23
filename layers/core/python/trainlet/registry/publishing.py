"""A build becomes a version: its files first, then one conditional write of the index."""

from datetime import UTC, datetime

import msgspec

from trainlet import keys
from trainlet.errors import PreconditionFailed, WriteConflict
from trainlet.registry.change import change, signed, with_alias
from trainlet.registry.index import CHAMPION, LATEST, Index, Note, Version, find_build
from trainlet.registry.manifest import Manifest
from trainlet.store import Store, put_once


class Artifacts(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one build.

    Attributes:
        model: ``model.onnx``; blank where another scorer serves the version.
        manifest: What is known of it.
        evaluation: What came of judging it.
        others: Its other files, by name.
    """

    model: bytes
    manifest: Manifest
    evaluation: bytes
    others: dict[str, bytes] = {}

    def files(self) -> dict[str, bytes]:
        """Return the bytes by file name; the manifest comes last, for it vouches for the others."""
        return {
            **({"model.onnx": self.model} if self.model else {}),
            **self.others,
            "evaluation.json": self.evaluation,
            "manifest.json": msgspec.json.encode(self.manifest),
        }


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a build that is published.

    Attributes:
        aliases: The aliases that move to it.
        champion: The champion it was judged against: 0 for none yet, None for whichever it is.
        note: Who publishes it, and why the aliases move or don't.
    """

    aliases: tuple[str, ...] = (CHAMPION, LATEST)
    champion: int | None = None
    note: Note = Note(why="published")


def publish(store: Store, artifacts: Artifacts, verdict: Verdict | None = None) -> int:
    """Make a build a version of its model; return the version's number.

    No alias moves to a build from older data than the champion's (P4).

    Artifacts are written first, under the claim token of their maker; then one conditional write
    of the index gives the build its number and moves the aliases. A build that was published
    before is answered with the number it has.

    Args:
        store: Where the model is.
        artifacts: The files.
        verdict: What becomes of it; left out, it is the newest version and the champion.

    Raises:
        PreconditionFailed: Another version is champion than the one it was judged against.
    """
    verdict, manifest = verdict or Verdict(), artifacts.manifest
    for file, data in artifacts.files().items():
        key = keys.artifact(manifest.model, manifest.build, manifest.claim, file)
        _write(store, key, data)
    note, number = signed(verdict.note, manifest.order), 0

    def add(index: Index) -> Index | None:
        nonlocal number
        known = find_build(store, index, manifest.model, manifest.build)
        if known:
            number = known.number
            return None
        champion = champion_of(index)
        if verdict.champion not in (None, champion):
            raise PreconditionFailed(
                f"Version {champion} of {manifest.model!r} is champion by now.",
                remedy="Judge the build against it.",
            )
        number = index.next
        return _with_version(index, manifest, verdict.aliases, note)

    change(store, manifest.model, add)
    return number


def champion_of(index: Index) -> int:
    """Return the number of the champion, 0 if there is none."""
    return index.aliases[CHAMPION].version if CHAMPION in index.aliases else 0


def _write(store: Store, key: str, data: bytes) -> None:
    """Write an artifact; the same bytes there already are our own, their reply having been lost."""
    if put_once(store, key, data) != data:
        raise WriteConflict(f"{key} is there already, and is another.")


def _with_version(index: Index, manifest: Manifest, aliases: tuple[str, ...], note: Note) -> Index:
    version = Version(
        number=index.next,
        build=manifest.build,
        claim=manifest.claim,
        created=datetime.now(UTC),
        writer=note.writer,
        against=champion_of(index),
    )
    added = msgspec.structs.replace(index, next=index.next + 1, versions=[*index.versions, version])
    for alias in aliases if _may_serve(index, note) else ():
        added = with_alias(added, alias, version.number, note)
    return added


def _may_serve(index: Index, note: Note) -> bool:
    """Tell whether the data is no older than what the champion serves for."""
    champion = index.aliases.get(CHAMPION)
    return champion is None or note.order >= champion.order
