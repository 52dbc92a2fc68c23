"""Answers by Vowpal Wabbit itself: lines in, Studio's columns out."""

from collections.abc import Sequence
from typing import Any

import msgspec

from trainlet import registry
from trainlet.errors import BadModel, BadSettings
from trainlet.registry import Manifest, Wabbit
from trainlet.store import Store
from trainlet.wabbit import arguments
from trainlet.wabbit.lines import joined
from trainlet.wabbit.predictions import (
    GIVEN,
    RAW,
    columns,
    given_column,
    kind_of,
    raw_column,
)
from trainlet.wabbit.profiles import PROFILES
from trainlet.wabbit.running import MODEL, Predicted, predict


class How(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How lines are scored.

    Attributes:
        arguments: Vowpal Wabbit's argument string, for scoring.
        labels: Whether a column tells the labels that the lines have.
        raw_scores: Whether a column tells the raw scores.
    """

    arguments: str = ""
    labels: bool = False
    raw_scores: bool = False


class Opened(msgspec.Struct, frozen=True):
    """A version: its number, what is known of it, and the library's own file."""

    number: int
    manifest: Manifest
    wabbit: Wabbit
    data: bytes


def opened(store: Store, target: str) -> Opened:
    """Return the version that ``model``, ``model@alias`` or ``model@number`` names.

    Raises:
        ModelMissing, VersionMissing: There is none.
        BadModel: It is none of Vowpal Wabbit's.
    """
    name, reference = registry.target(target)
    line = registry.find_version(store, registry.read_index(store, name), name, reference)
    manifest = registry.read_manifest(store, name, line)
    if manifest.vw is None:
        raise BadModel(
            f"Model {name!r} is none of Vowpal Wabbit's.",
            remedy=f"POST its rows to /v1/models/{name}/score.",
            model=name,
        )
    data = registry.artifact(store, name, line, MODEL)
    return Opened(line.number, manifest, manifest.vw, data)


def check_how(how: How, wabbit: Wabbit) -> list[arguments.Pair]:
    """Return the options of scoring; raise ``BadSettings`` for what the version doesn't have."""
    if how.raw_scores and not PROFILES[wabbit.version].has_raw:
        raise BadSettings(
            f"Version {wabbit.version} has no raw scores.",
            remedy="Leave them out, or train with version 8.",
            field="raw_scores",
        )
    more = arguments.parse(how.arguments, wabbit.version, "score")
    return [*arguments.at_scoring(wabbit.options), *more]


def _told(wabbit: Wabbit, pairs: list[arguments.Pair]) -> Wabbit:
    """Return what is known of a model whose answers scoring's own options change."""
    kind = kind_of([*wabbit.options, *pairs])
    return msgspec.structs.replace(wabbit, kind=kind)


def answer(
    model: Opened, texts: Sequence[str | None], how: How, seconds: float
) -> dict[str, list[Any]]:
    """Return the columns of a model's answer, within so many seconds; None for a blank line.

    Raises:
        BadSettings: An argument is not allowed at scoring.
        BadRows: A text is several lines.
        TrainingFailed: The library ends at the lines.
        NotInstalled: The library isn't there.
    """
    pairs = check_how(how, model.wabbit)
    data, present = joined(texts, model.wabbit.type)
    nothing = Predicted([], [])
    said = predict(data, model.data, pairs, seconds) if any(present) else nothing
    found = columns(said, _told(model.wabbit, pairs), present)
    if how.labels:
        found[GIVEN] = given_column(texts, model.wabbit)
    if how.raw_scores:
        found[RAW] = raw_column(said, present)
    return found
