"""What the trials of a sweep are judged on."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from trainlet import datasets
from trainlet.errors import BadTable
from trainlet.work.retraining.making import Making
from trainlet.work.sweeping import SweepPlan, task_of

if TYPE_CHECKING:
    from trainlet.training.evaluation import Exam
    from trainlet.training.problem import Problem
    from trainlet.training.tuning.judging import Bench, Fold

VALIDATION, OWN = "validation", "own rows"


class Judging(NamedTuple):
    """What trials are judged on.

    Attributes:
        bench: It.
        by: What decided the folds, or ``validation``.
        context: Whatever besides the configuration decides a trial.
    """

    bench: "Bench"
    by: str
    context: str


def judging_of(making: Making, planned: SweepPlan) -> Judging:
    """Return what trials are judged on: never rows that the best model is judged on.

    Clusters are judged on the rows that they are made of, as in Studio. Elsewhere a table's own
    folds come first, then a validation dataset, then folds that are dealt.

    Raises:
        BadTable: The validation dataset lacks a column, or holds a class that is never taught.
        TrainingFailed: The rows don't do for the folds.
    """
    import numpy as np

    from trainlet.catalogue.spec import FOLDS
    from trainlet.training.evaluation import Exam
    from trainlet.training.train import provenance
    from trainlet.training.tuning.judging import Bench
    from trainlet.work import resources
    from trainlet.work.retraining.making import problem_of

    recipe, steps, sweep = making.recipe, making.recipe.steps, planned.sweep
    problem = problem_of(making)
    *earlier, _ = making.material.versions
    origin = provenance(recipe, making.material.schema, earlier)
    table = replace(
        problem.training,
        seed=origin.seed,
        others=resources.of_recipe(recipe, making.store, making.settings),
        graphs=resources.graphs(steps, making.store),
    )
    bench, by = Bench(recipe, table, is_kept=sweep.mode == "best"), VALIDATION
    if task_of(recipe) == "clustering":
        itself = Exam(table.X, np.full(len(table.X), -1))
        return Judging(replace(bench, exam=itself), OWN, f"{origin.build_key} {planned.seed} {OWN}")
    if sweep.validation and (table.aside is None or FOLDS not in table.aside):
        bench = replace(bench, exam=_exam(making, problem, sweep.validation))
    else:
        folds, by = _folds(making, problem, planned)
        bench = replace(bench, folds=folds)
    judged_on = sweep.validation if by == VALIDATION else f"{by} {bench.count}"
    return Judging(bench, by, f"{origin.build_key} {planned.seed} {judged_on}")


def _folds(making: Making, problem: "Problem", planned: SweepPlan) -> "tuple[list[Fold], str]":
    """Return the folds of the training rows, and what decided them."""
    from trainlet.training.folds import deal_folds
    from trainlet.training.problem import Whole
    from trainlet.training.tuning.judging import Fold

    rows = making.material.frame.iloc[problem.trained].reset_index(drop=True)
    whole = Whole(problem.training, rows, problem.trained)
    dealt = deal_folds(whole, making.recipe, planned.sweep.parts, planned.seed)
    return [Fold(dealt.trained(i), dealt.tested(i)) for i in dealt.numbers], dealt.by


def _exam(making: Making, problem: "Problem", validation: str) -> "Exam":
    """Return the rows of a validation dataset that have a label."""
    import numpy as np

    from trainlet.catalogue.estimators.labels import labels
    from trainlet.tables import read_stored, typed_as
    from trainlet.training.evaluation import Exam

    name, _, version = validation.partition("@")
    schema = datasets.read_schema(making.store, name, version)
    label, table = making.recipe.label, problem.training
    kind = next(c.type for c in making.material.schema.columns if c.name == label)
    stored = read_stored(datasets.read_data(making.store, schema), making.settings, schema.reading)
    frame = typed_as(stored, {**table.types, label: kind})
    frame = frame[frame[label].notna()].reset_index(drop=True)
    truth = labels(frame[label], kind, task_of(making.recipe))
    new = next((each for each in truth.classes if each not in table.classes), None)
    if frame.empty or new is not None:
        raise BadTable(
            f"No row of {name!r} has a label."
            if new is None
            else f"Column {label!r} of {name!r} holds {new!r}, which no training row has.",
            remedy="Name a dataset that has the same labels.",
            studio="0021" if new is None else "0033",
            column=label,
            field="sweep.validation",
        )
    y = truth.y
    if truth.classes:
        y = np.array([table.classes.index(each) for each in truth.classes])[y]
    return Exam(frame[list(table.types)], y)
