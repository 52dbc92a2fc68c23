"""Versions that were judged, of every kind, for tests of what shows them."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import numpy as np

from trainlet.catalogue.measure import Truth
from trainlet.evaluations import Evaluation, Importance
from trainlet.pictures.source import Source
from trainlet.recipes import Choice, Evaluate, Promote, Recipe, Rule, Selection, Step, completed
from trainlet.registry import Dataset, Input, Manifest, Move, Parity, Rows, Signature, Version
from trainlet.training.evaluation import appraise

HOSTILE = '<script>alert("1")</script> | *star* `x` $y$ 😀 猫 \u202e\x00 ' + "long" * 40
KINDS = ("two-class", "multiclass", "regression", "quantiles")
LEARNERS = {
    "two-class": "two-class-boosted-decision-tree",
    "multiclass": "multiclass-logistic-regression",
    "regression": "linear-regression",
    "quantiles": "boosted-decision-tree-regression",
}
NUMBERS = np.array([1.0, 2.0, 3.0, 4.0, 6.0, 8.0])
ALL_BUT_AGE = Selection(begin_with="all-columns", rules=[Rule(act="exclude", names=["age"])])
CREATED = datetime(2026, 11, 25, 9, 41, tzinfo=UTC)


@cache
def evaluation(kind: str) -> Evaluation:
    """Return an evaluation of that kind, with every part it may have."""
    how = Evaluate(resamples=20)
    found = appraise(truth(kind), "regression" if kind == "quantiles" else kind, how)
    names = ("age", HOSTILE, "make")
    ranks = [
        Importance(column=name, drop=0.2 / place, deviation=0.01 * place)
        for place, name in enumerate(names, 1)
    ]
    return msgspec.structs.replace(
        found,
        importance=ranks,
        importance_metric="auc" if kind == "two-class" else "accuracy",
        importance_rows=5,
        importance_repeats=3,
    )


def truth(kind: str) -> Truth:
    """Return what a model said of a few rows, and what was true."""
    if kind == "two-class":
        y, scores = np.array([0, 0, 1, 1, 0, 1]), np.array([0.1, 0.2, 0.35, 0.8, 0.7, 0.9])
        said, classes = np.c_[1 - scores, scores], ("no <b>", HOSTILE)
        return Truth(y, (scores > 0.5).astype(int), said, np.array([0.5, 0.5]), classes)
    if kind == "multiclass":
        y = np.array([0, 1, 2, 2, 1, 0])
        said = np.eye(3)[[0, 1, 2, 1, 1, 0]] * 0.8 + 0.2 / 3
        return Truth(y, said.argmax(1), said, np.full(3, 1 / 3), ("a", HOSTILE, "c"))
    predicted = NUMBERS * np.array([1.1, 0.9, 1.0, 1.2, 0.8, 1.0])
    several = {f"Quantile {level}": predicted + level - 0.5 for level in (0.25, 0.5, 0.75)}
    return Truth(NUMBERS, predicted, answers=several if kind == "quantiles" else None)


def source(kind: str, **facts: Any) -> Source:
    """Return a version of a model of that kind; ``facts`` are in its manifest."""
    found = evaluation(kind)
    classes = list(found.confusion.classes) if found.confusion else []
    recipe = Recipe(
        dataset="adult",
        label=HOSTILE,
        steps=[
            Step(use="clean-missing-data", settings={"cleaning_mode": "replace-with-mode"}),
            Step(
                use="normalize-data",
                columns=Selection(
                    begin_with="all-columns", rules=[Rule(act="exclude", names=["age"])]
                ),
            ),
        ],
        learner=Choice(use=LEARNERS[kind]),
        group="household",
        time="seen",
        weight="weight",
        promote=Promote(margin=0.001, significance=0.05),
    )
    known: dict[str, Any] = {
        "model": "m",
        "build": "b" * 32,
        "claim": "c",
        "created": CREATED,
        "sha256": "5" * 64,
        "size": 12345,
        "signature": Signature(
            task=found.task,
            inputs=[
                Input(name="age", type="integer", nullable=True, minimum=17, maximum=90),
                Input(name=HOSTILE, type="text", categories=["<i>", "y"]),
                Input(name="seen", type="datetime", minimum=0.0, maximum=1e300),
            ],
            label=HOSTILE,
            classes=classes,
            positive=classes[1] if len(classes) == 2 else None,
        ),
        "recipe": msgspec.to_builtins(completed(recipe)),
        "recipe_digest": "d" * 64,
        "dataset": Dataset(name="adult", version="3d9de636ce8bf747dd46", earlier=["e1"]),
        "cause": ["upload uploads/adult/<a>.csv"],
        "rows": Rows(total=15, without_label=1, removed=2, with_gaps=3, trained=3, held_out=6),
        "parity": Parity(rows=6, tolerance=1e-9, largest=7e-16, labels_differing=0),
        "metrics": found.metrics,
        "seed": 4711,
        "libraries": {"numpy": "2.4"},
        "seconds": {"fit": 1.5},
        "cost": 0.0001,
    }
    move = Move(
        revision=4,
        alias="champion",
        before=2,
        after=3,
        at=CREATED,
        who="w",
        why="Better",
        writer="x",
    )
    return Source(
        version=Version(number=3, build="b" * 32, claim="c", created=CREATED, against=2),
        manifest=Manifest(**{**known, **facts}),
        evaluation=found,
        aliases=("champion",),
        tags=("audited",),
        moves=(move,),
    )


def imported() -> Source:
    """Return a version that was imported: nothing is known of it but its file."""
    nothing = Rows(total=0, without_label=0, removed=0, with_gaps=0, trained=0, held_out=0)
    facts: dict[str, Any] = {
        "recipe": {},
        "recipe_digest": "",
        "dataset": Dataset(name="", version=""),
        "rows": nothing,
        "parity": Parity(rows=0, tolerance=0.0, largest=0.0, labels_differing=0),
        "metrics": {},
        "seconds": {},
        "cost": 0.0,
    }
    found = source("two-class", **facts)
    version = Version(number=1, build="b" * 32, claim="c", created=CREATED)
    return Source(version=version, manifest=found.manifest)


def old() -> Evaluation:
    """Return an evaluation as it was written before there was more than this."""
    document = (
        b'{"task": "two-class", "rows": 4, "with_gaps": 1, "metrics": {"accuracy": 0.5,'
        b' "auc": null},'
        b' "confusion": {"classes": [false, true], "counts": [[1, 1], [1, 1]]}}'
    )
    return msgspec.json.decode(document, type=Evaluation)
