"""What a card is made from: a version's files, and what the index tells of it."""

from dataclasses import dataclass

import msgspec

from trainlet import evaluations, registry
from trainlet.evaluations import Evaluation
from trainlet.recipes import Recipe
from trainlet.registry import Index, Manifest, Move, Version
from trainlet.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A version of a model.

    Attributes:
        version: As the registry knows it.
        manifest: Its manifest.
        evaluation: Its evaluation, if it has one.
        aliases: What names it now.
        tags: Its tags.
        moves: The newest moves of aliases to it or from it, newest first.
    """

    version: Version
    manifest: Manifest
    evaluation: Evaluation | None = None
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def recipe(self) -> Recipe | None:
        """The recipe; None if there is none, or none of today's layout."""
        try:
            return msgspec.convert(self.manifest.recipe, Recipe)
        except msgspec.ValidationError:
            return None


def read(store: Store, index: Index, name: str, version: Version) -> Source:
    """Return what is known of a version.

    Raises:
        ObjectMissing: The version was deleted.
        ArtifactCorrupt: One of its files is damaged.
    """
    number = version.number
    return Source(
        version=version,
        manifest=registry.read_manifest(store, name, version),
        evaluation=evaluations.read(registry.artifact(store, name, version, "evaluation.json")),
        aliases=tuple(sorted(a for a, each in index.aliases.items() if each.version == number)),
        tags=tuple(index.tags.get(str(number), [])),
        moves=tuple(m for m in reversed(index.moves) if number in (m.before, m.after)),
    )
