"""Predictions are those of the library's command line; a weighted sum's graph agrees with them."""

from importlib import util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import wabbit
from trainlet.errors import BadRows, NotInstalled, TrainingFailed
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import Model
from trainlet.wabbit import running
from trainlet.wabbit.arguments import at_scoring, parse
from trainlet.wabbit.building import Graphed, Seen, Source, graphed, told_of
from trainlet.wabbit.linear import namespaces_in, why_not
from trainlet.wabbit.lines import joined, to_vw
from trainlet.wabbit.running import Trained, Training, predict, train

SECONDS = 60.0
SVMLIGHT = "1.5 1:0.5 3:2 # said\n-0.5 2:1\n0.25 1:1 2:-1 7:0.125\n" * 40
LINEAR = [
    ("value", ""),
    ("value", "--loss_function quantile --quantile_tau 0.9 -b 20 --passes 3"),
    ("value", "--sgd -l 0.1"),
    ("value", "--ftrl -b 10"),
    ("value", "--hash all -C 2"),
    ("value", "--noconstant --min_prediction 0 --max_prediction 1"),
    ("sign", "--loss_function logistic"),
    ("sign", "--loss_function logistic --link logistic"),
    ("sign", "--loss_function hinge"),
    ("value", "--l1 1e-4 --l2 1e-4 --predict_only_model"),
]
NATIVE = [
    ("value", "--bfgs --passes 4 --holdout_off --predict_only_model"),
    ("value", "-q nw"),
    ("value", "-q ww --cubic cwn"),
    ("value", "--l2 1e-4"),
    ("value", "--l1 1e-4"),
    ("value", "--nn 3"),
    ("value", "--ngram 2"),
    ("sign", "--binary --loss_function logistic"),
    ("class", "--oaa 3"),
    ("class", "--oaa 3 --probabilities --loss_function logistic"),
    ("class", "--ect 3"),
    ("costs", "--csoaa 3"),
]


def trained(data: bytes, arguments: str, **more: Any) -> Trained:
    pairs = parse(arguments, "8")
    return train(Training(data=data, pairs=pairs, exact=not why_not(pairs), **more), SECONDS)


def made(source: Source, arguments: str) -> Graphed:
    told = told_of(source)
    found = trained(to_vw(source.data, source.type), arguments, told=told.file)
    return graphed(found, parse(arguments, "8"), source, Seen(told, namespaces_in(source.data)))


def lined(data: bytes) -> Source:
    return Source(data, "vw", "line")


@pytest.mark.parametrize(("kind", "arguments"), [*LINEAR, *NATIVE])
def test_predictions_are_the_command_line_s(kind: str, arguments: str, tmp_path: Path) -> None:
    data = wabbit.file(kind)
    model = trained(data, arguments).model

    said = predict(data, model, at_scoring(parse(arguments, "8")), SECONDS).said
    assert said == wabbit.command_line(tmp_path, data, arguments)


@pytest.mark.parametrize(("kind", "arguments"), LINEAR)
def test_a_weighted_sum_is_a_graph_that_agrees_within_1e_5(kind: str, arguments: str) -> None:
    found = made(lined(wabbit.file(kind)), arguments)

    assert found.data
    assert found.parity.rows == 400
    assert found.parity.largest < 1e-5


@pytest.mark.parametrize(("kind", "arguments"), NATIVE)
def test_what_is_none_says_why(kind: str, arguments: str) -> None:
    pairs = parse(arguments, "8")
    source = lined(wabbit.file(kind, 3))
    found = graphed(Trained(b"", b""), pairs, source, Seen(told_of(source), []))

    assert not found.data
    assert found.why == why_not(pairs) != ""


def test_unseen_lines_get_the_library_s_answer_too() -> None:
    data = wabbit.file("value")
    odd = [
        "|num a",
        "nothing",
        "1 'tag| anon",
        "|city:2 東京:3 |city Oslo",
        "|num :1 :2 7",
        "||",
        "0|num b:1e-3",
    ]
    model, found = trained(data, ""), made(lined(data), "")
    sent, _ = joined(odd, "vw")
    answer = Model(found.signature, found.data).score(
        from_rows(["line"], [[line] for line in odd], ["line"])
    )
    theirs = [float(line.split()[0]) for line in predict(sent, model.model, [], SECONDS).said]

    np.testing.assert_allclose(np.array(answer.labels), theirs, atol=1e-5)


@pytest.mark.parametrize(
    "line", ["", "  ", "1 |a b:x", "1 |a b:1:2", "1 |a b\n1 |a c", "|a " + "b " * 2000, "|" * 50]
)
def test_a_line_that_the_graph_can_t_read_has_no_answer(line: str) -> None:
    found = made(lined(wabbit.file("value")), "")
    rows = [[line], ["|num a:1"]]
    answer = Model(found.signature, found.data).score(from_rows(["line"], rows, ["line"]))

    assert answer.labels[0] is None
    assert answer.labels[1] is not None


def test_svmlight_is_read_with_a_pipe_behind_the_label(tmp_path: Path) -> None:
    data = to_vw(SVMLIGHT.encode(), "svmlight")
    model = trained(data, "")
    found = made(Source(SVMLIGHT.encode(), "svmlight", "line"), "")

    assert data.splitlines()[:2] == [b"1.5 | 1:0.5 3:2 ", b"-0.5 | 2:1"]
    assert predict(data, model.model, [], SECONDS).said == wabbit.command_line(tmp_path, data, "")
    assert found.parity.largest < 1e-5
    assert found.data


def test_a_model_goes_on_as_the_command_line_s_would(tmp_path: Path) -> None:
    first, second = wabbit.file("value", 200), wabbit.file("value", 400)
    one = trained(first, "-q nw -l 0.3")
    two = train(Training(data=second, pairs=parse("-q nw -l 0.3", "8"), before=one.model), SECONDS)
    (tmp_path / "one").write_bytes(one.model)
    theirs = wabbit.command_line(tmp_path, second, f"-i {tmp_path / 'one'} -l 0.3")

    assert predict(second, two.model, [], SECONDS).said == theirs
    assert predict(second, one.model, [], SECONDS).said != theirs


@pytest.mark.parametrize(
    "line",
    ["save_{}|", "'save_{}", "1 1 save_{}| a", "1 'save_{} |f", "'save_{}|f a", "\tsave_{} |"],
)
def test_no_line_has_a_model_written(line: str, tmp_path: Path) -> None:
    """A tag that begins with "save", on an example without features, is the library's order."""
    told = f"1 |f a:1\n{line.format(tmp_path / 'written')}\n".encode()
    model = trained(wabbit.file("value", 20), "").model

    with pytest.raises(BadRows, match="begins with 'save'"):
        predict(told, model, [], SECONDS)
    with pytest.raises(BadRows, match="begins with 'save'"):
        trained(told, "")
    assert list(tmp_path.iterdir()) == []
    assert predict(b"1 unsaved| a\n1 |save save:1\n", model, [], SECONDS).said


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_tag_with_a_line_separator_is_of_one_line(mark: str) -> None:
    data = f"1 a{mark}b|f a:1\n2 |f b:1\n".encode()

    assert len(predict(data, trained(data, "").model, [], SECONDS).said) == 2
    assert made(lined(data), "").parity.rows == 2


def test_weights_are_told_by_the_names_of_features_if_asked_for() -> None:
    found = trained(wabbit.file("value"), "--passes 2", inverted=True)

    assert b"num^a:" in found.inverted
    assert b"bits:18" in found.readable
    assert not trained(wabbit.file("value"), "").inverted


def test_what_the_library_refuses_is_told() -> None:
    with pytest.raises(TrainingFailed, match=r"Vowpal Wabbit stops: .*passes") as failed:
        trained(wabbit.file("value"), "--bfgs -b 10")

    assert failed.value.status == 422


def test_an_absent_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = util.find_spec
    monkeypatch.setattr(running, "find_spec", lambda name: None if "vw" in name else real(name))
    with pytest.raises(NotInstalled, match="isn't installed") as absent:
        trained(wabbit.file("value"), "")

    assert absent.value.status == 501
