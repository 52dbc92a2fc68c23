"""The promotion gate: two models on the same rows."""

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from tests.cars import CLASSIFIER, MULTICLASS, REGRESSION, UPLOADED, column_cells, recipe
from trainlet.catalogue.estimators.labels import Labels, labels
from trainlet.receipts import Judgement
from trainlet.recipes import Promote
from trainlet.registry import Signature
from trainlet.scoring.model import Answer, Model
from trainlet.scoring.outputs import LABELS
from trainlet.scoring.tensors import Report
from trainlet.tables import TextTable, describe, typed_frame
from trainlet.training.gate import Exam, judge, newest
from trainlet.training.problem import pose
from trainlet.training.train import Assignment, provenance, train

RULE = Promote(significance=0.05)
GENERATOR = np.random.default_rng(8)
TRUE = GENERATOR.normal(size=60)
NOISE = GENERATOR.normal(size=60)
TASKS = {CLASSIFIER: "two-class", MULTICLASS: "multiclass", REGRESSION: "regression"}


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads that wait for a busy core spin: small fits then take seconds."""
    with threadpool_limits(1):
        yield


class Scripted:
    """A model that says what it is told to."""

    def __init__(self, signature, said, gaps=()):
        self.signature = signature
        self.gaps = np.array([row in gaps for row in range(len(said))], dtype=bool)
        self.said = np.array(said, dtype=np.float64)

    def score(self, batch):
        assert batch.size == len(self.said)
        if self.signature.task == "regression":
            values, probabilities = self.said.tolist(), None
        else:
            probabilities = self.said
            values = [self.signature.classes[place] for place in self.said.argmax(axis=1)]
        answered = [None if gap else value for value, gap in zip(values, self.gaps, strict=True)]
        return Answer({LABELS: answered}, probabilities, Report(gaps=self.gaps))


def regression(*values, gaps=()):
    return Scripted(Signature(task="regression", inputs=[], label="y"), values, gaps)


def classifier(classes, probabilities, gaps=()):
    task = "two-class" if len(classes) == 2 else "multiclass"
    signature = Signature(task=task, inputs=[], label="y", classes=classes)
    return Scripted(signature, probabilities, gaps)


def two_class(*seconds, classes=("no", "yes"), gaps=()):
    """A model of two classes, given the probabilities of the second."""
    return classifier(list(classes), [[1 - p, p] for p in seconds], gaps)


def exam(y, *classes):
    return Exam(pd.DataFrame(index=range(len(y))), Labels(np.array(y), classes))


VALUES = exam([1.0, 2.0, 3.0, 4.0])
CLASSES = exam([0, 0, 1, 1], "no", "yes")


@pytest.mark.parametrize(
    ("asked", "challenger", "champion", "metric", "figures"),
    [
        (
            CLASSES,
            two_class(0.1, 0.2, 0.3, 0.4),
            two_class(0.1, 0.7, 0.6, 0.9),
            "auc",
            (1.0, 0.75),
        ),
        (
            exam([0, 1, 2], "a", "b", "c"),
            classifier(list("abc"), np.eye(3)),
            classifier(list("abc"), np.eye(3)[[0, 0, 2]]),
            "accuracy",
            (1.0, 2 / 3),
        ),
        (
            VALUES,
            regression(1, 2, 3, 6),
            regression(2, 3, 4, 5),
            "root-mean-squared-error",
            (1.0, 1.0),
        ),
    ],
    ids=["two-class", "multiclass", "regression"],
)
def test_the_metric_is_by_task_unless_it_is_named(asked, challenger, champion, metric, figures):
    judgement = judge(asked, challenger, champion, Promote())

    assert judgement.metric == metric
    assert (judgement.challenger, judgement.champion) == pytest.approx(figures)
    assert judgement.improvement == pytest.approx(figures[0] - figures[1])
    assert (judgement.rows, judgement.margin) == (len(asked.truth.y), 0.0)
    assert (judgement.chance, judgement.significance) == (None, None)


def test_the_rule_names_another_metric_and_is_told_in_the_judgement():
    rule = Promote(metric="accuracy", margin=0.25)

    judgement = judge(CLASSES, two_class(0.1, 0.2, 0.3, 0.9), two_class(0.1, 0.2, 0.3, 0.4), rule)

    assert judgement == Judgement(
        metric="accuracy",
        rows=4,
        challenger=0.75,
        champion=0.5,
        improvement=0.25,
        margin=0.25,
    )


@pytest.mark.parametrize(
    ("metric", "gain"),
    [
        ("mean-absolute-error", 0.75),
        ("root-mean-squared-error", 0.5),
        ("coefficient-of-determination", 0.6),
    ],
)
def test_an_improvement_is_positive_whether_high_or_low_is_better(metric, gain):
    good, bad = regression(1, 2, 3, 5), regression(2, 3, 4, 5)
    rule = Promote(metric=metric)

    assert judge(VALUES, good, bad, rule).improvement == pytest.approx(gain)
    assert judge(VALUES, bad, good, rule).improvement == pytest.approx(-gain)


def test_rows_that_either_model_leaves_unanswered_count_for_neither():
    challenger = regression(1, 2, 99, 6, gaps=[2])
    champion = regression(-99, 3, 3, 5, gaps=[0])

    judgement = judge(VALUES, challenger, champion, Promote(metric="mean-absolute-error"))

    assert judgement.rows == 2
    assert (judgement.challenger, judgement.champion) == (1.0, 1.0)


def test_unanswered_rows_of_a_classifier_count_for_neither():
    challenger = two_class(0.1, 0.9, 0.9, 0.9, gaps=[1])
    champion = two_class(0.1, 0.1, 0.1, 0.9, gaps=[1])

    judgement = judge(CLASSES, challenger, champion, Promote(metric="accuracy"))

    assert judgement.rows == 3
    assert (judgement.challenger, judgement.champion) == (1.0, pytest.approx(2 / 3))


@pytest.mark.parametrize("metric", ["auc", "accuracy", "average-log-loss", "training-log-loss"])
def test_classes_are_told_by_name_whatever_order_a_model_has_them_in(metric):
    said = (0.2, 0.4, 0.3, 0.9)
    straight = two_class(*said)
    turned = two_class(*(1 - p for p in said), classes=("yes", "no"))
    rule = Promote(metric=metric)

    one, other = judge(CLASSES, straight, turned, rule), judge(CLASSES, turned, straight, rule)

    assert one.challenger == pytest.approx(one.champion)
    assert one.improvement == pytest.approx(0)
    assert other.improvement == pytest.approx(0)
    assert one.challenger == pytest.approx(judge(CLASSES, straight, straight, rule).challenger)


@pytest.mark.parametrize("metric", ["precision", "recall", "f-score"])
def test_the_positive_class_is_the_champions_second_for_both(metric):
    said = (0.2, 0.6, 0.3, 0.9)
    turned = two_class(*(1 - p for p in said), classes=("yes", "no"))

    judgement = judge(CLASSES, turned, two_class(*said), Promote(metric=metric))

    assert judgement.challenger == judgement.champion == pytest.approx(0.5)


def test_the_rows_classes_may_come_in_another_order_and_number():
    only = Exam(pd.DataFrame(index=range(2)), Labels(np.array([0, 0]), ("c",)))
    challenger = classifier(list("abc"), [[0, 0, 1], [0, 0, 1]])
    champion = classifier(list("cba"), [[0, 0, 1], [1, 0, 0]])

    judgement = judge(only, challenger, champion, Promote())

    assert (judgement.challenger, judgement.champion) == (1.0, 0.5)


def test_a_class_that_the_champion_does_not_know_it_gets_wrong():
    asked = exam([0, 1, 2, 2], "a", "b", "c")
    champion = classifier(list("ab"), [[1, 0], [0, 1], [1, 0], [0, 1]])
    champion.signature = Signature(task="multiclass", inputs=[], label="y", classes=list("ab"))
    challenger = classifier(list("abc"), np.eye(3)[[0, 1, 2, 0]])

    judgement = judge(asked, challenger, champion, Promote())
    loss = judge(asked, challenger, champion, Promote(metric="average-log-loss"))

    assert (judgement.challenger, judgement.champion) == (0.75, 0.5)
    assert loss.champion > loss.challenger > 1


@pytest.mark.parametrize("y", [[0, 1, 2, 1], [1, 2, 2, 1]])
def test_models_of_other_two_classes_have_no_auc_but_an_accuracy(y):
    asked = exam(y, "a", "b", "c")
    challenger = two_class(0.1, 0.2, 0.9, 0.1, classes="bc")
    champion = two_class(0.1, 0.9, 0.9, 0.9, classes="ab")

    judgement = judge(asked, challenger, champion, RULE)
    accuracy = judge(asked, challenger, champion, Promote(metric="accuracy"))

    assert (judgement.metric, judgement.challenger, judgement.champion) == ("auc", None, None)
    assert (judgement.improvement, judgement.chance) == (None, None)
    assert accuracy.challenger == 0.75


@pytest.mark.parametrize("side", [0, 1])
def test_a_metric_without_a_value_gives_no_improvement_and_no_chance(side):
    asked = exam([side] * 3, "no", "yes")
    model = two_class(0.2, 0.6, 0.7)

    judgement = judge(asked, model, model, Promote(significance=0.05))

    assert (judgement.challenger, judgement.champion, judgement.improvement) == (None, None, None)
    assert judgement.chance is None
    assert judgement.rows == 3


@pytest.mark.parametrize("metric", ["", "auc", "accuracy", "recall", "average-log-loss"])
def test_no_row_that_both_answer_gives_no_figures(metric):
    challenger, champion = two_class(0.2, 0.6, gaps=[0]), two_class(0.2, 0.6, gaps=[1])

    judgement = judge(exam([0, 1], "no", "yes"), challenger, champion, Promote(metric=metric))

    assert judgement.rows == 0
    assert (judgement.challenger, judgement.champion, judgement.improvement) == (None, None, None)


def test_a_figure_that_is_not_finite_gives_no_improvement():
    judgement = judge(VALUES, regression(1, 2, 3, np.inf), regression(1, 2, 3, 4), Promote())

    assert judgement.champion == 0
    assert judgement.improvement is None


def test_a_model_is_not_better_than_itself_in_any_resample():
    model = regression(*(TRUE + NOISE))

    judgement = judge(exam(TRUE), model, model, RULE)

    assert (judgement.improvement, judgement.chance) == (0.0, 1.0)


@pytest.mark.parametrize(("margin", "chance"), [(0.0, 0.0), (100.0, 1.0)])
def test_a_model_that_is_clearly_better_is_so_by_chance_unless_by_the_margin(margin, chance):
    good, bad = regression(*(TRUE + 0.1 * NOISE)), regression(*(TRUE + NOISE + 3))
    rule = Promote(significance=0.05, margin=margin)

    judgement = judge(exam(TRUE), good, bad, rule)

    assert judgement.chance == chance
    assert (judgement.margin, judgement.significance) == (margin, 0.05)


def test_the_resamples_are_paired():
    shared = 50 * NOISE
    better, worse = regression(*(TRUE + shared)), regression(*(TRUE + 1.01 * shared))

    judgement = judge(exam(TRUE), better, worse, RULE)

    assert judgement.chance == 0


def test_a_coin_toss_is_as_likely_better_as_not():
    other = np.random.default_rng(1).permutation(NOISE)
    one = judge(exam(TRUE), regression(*(TRUE + NOISE)), regression(*(TRUE + other)), RULE)
    two = judge(exam(TRUE), regression(*(TRUE + other)), regression(*(TRUE + NOISE)), RULE)

    assert 0.2 < one.chance < 0.8
    assert one.chance + two.chance == pytest.approx(1)


def test_the_chance_is_the_same_every_time():
    asked = exam([0, 1] * 30, "no", "yes")
    champion = two_class(*np.clip(0.5 + 0.3 * NOISE, 0.01, 0.99))
    other = np.random.default_rng(1).permutation(NOISE)
    challenger = two_class(*np.clip(0.5 + 0.3 * other, 0.01, 0.99))
    chances = {judge(asked, challenger, champion, RULE).chance for _ in range(2)}

    assert len(chances) == 1
    assert 0 < chances.pop() < 1


def test_resamples_without_a_figure_speak_against_the_challenger():
    asked = exam([0, 0, 1], "no", "yes")
    challenger, champion = two_class(0.1, 0.2, 0.9), two_class(0.8, 0.9, 0.1)

    chance = judge(asked, challenger, champion, RULE).chance

    assert chance == pytest.approx(1 - (27 - 8 - 1) / 27, abs=0.08)


@pytest.mark.parametrize(
    ("places", "ages", "least", "expected"),
    [
        ([0, 2, 4, 5], [0, 0, 0, 1, 1, 1], 1, [4, 5]),
        ([0, 2, 4, 5], [0, 0, 0, 1, 1, 1], 3, [2, 4, 5]),
        ([0, 2, 4, 5], [0, 0, 0, 1, 1, 1], 9, [0, 2, 4, 5]),
        ([0, 1, 2], [0, 0, 0, 1], 2, [1, 2]),
        ([0, 1, 2], [0, 0, 0, 1], 0, []),
        ([0, 1, 2], [0, 0, 0], 1, [0, 1, 2]),
        ([2, 0, 5, 4], [0, 0, 0, 1, 1, 1], 3, [0, 5, 4]),
        ([], [0, 0], 5, []),
        ([], [], 5, []),
    ],
    ids=[
        "all of the newest",
        "older ones too",
        "as many as there are",
        "none of the newest",
        "no row",
        "one version",
        "in the order given",
        "none held out",
        "no table",
    ],
)
def test_the_newest_held_out_rows_are_judged_on(places, ages, least, expected):
    chosen = newest(np.array(places, np.int64), np.array(ages, np.int64), least)

    assert chosen.tolist() == expected


def read():
    cells = column_cells()
    table = TextTable.of(cells)
    schema = describe(table, {}, dataset="cars", version="0" * 20, size=1, uploaded=UPLOADED)
    return typed_frame(table, schema), schema


@pytest.mark.parametrize(
    ("label", "use"),
    [
        ("side", CLASSIFIER),
        ("ok", CLASSIFIER),
        ("two", CLASSIFIER),
        ("kind", MULTICLASS),
        ("two", MULTICLASS),
        ("price", REGRESSION),
    ],
)
def test_real_models_are_judged_as_they_were_evaluated(label, use):
    frame, schema = read()
    asked = recipe(label, use, columns=["size", "kind" if label != "kind" else "side"])
    problem = pose(frame, schema, asked)
    origin, who = provenance(asked, schema), Assignment("m", "c")
    artifacts = train(problem, origin, who, lambda percent, stage: None)
    model = Model(artifacts.manifest.signature, artifacts.model)
    rows = frame.iloc[problem.places].reset_index(drop=True)
    types = {column.name: column.type for column in schema.columns}

    judgement = judge(
        Exam(rows, labels(rows[label], types[label], TASKS[use])), model, model, Promote()
    )

    assert judgement.rows == len(problem.places)
    assert judgement.challenger == judgement.champion
    assert judgement.challenger == pytest.approx(artifacts.manifest.metrics[judgement.metric])
    assert judgement.improvement == 0
