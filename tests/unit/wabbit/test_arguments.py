"""No argument may name a file, a port, a daemon or code; the rest is checked and written anew."""

import pytest

from trainlet.errors import BadSettings
from trainlet.wabbit.arguments import continued, parse, untold, written
from trainlet.wabbit.options import FILES, NETWORK, SHORT

REFUSED = {
    **dict.fromkeys(sorted(FILES), "names files"),
    **dict.fromkeys(sorted(NETWORK), "network or a daemon"),
    **dict.fromkeys(["external_parser", "plugin"], "other code"),
    **dict.fromkeys(
        ["cb", "cbify", "lda", "lda_alpha", "active", "rank", "search", "wap_ldf"], "no super"
    ),
    **dict.fromkeys(["help", "audit", "version", "onethread", "made_up"], "not among"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("spelled", ["--{} x", "--{}=x", "--{}", "-q ab --{} /etc/passwd"])
def test_a_refused_argument_is_refused_however_it_is_spelled(name: str, spelled: str) -> None:
    with pytest.raises(BadSettings, match=REFUSED[name]) as refused:
        parse(spelled.format(name), "8")

    assert refused.value.problem()["field"] == "arguments"
    assert refused.value.status == 422


@pytest.mark.parametrize("letter", sorted(set("dfiprtah")))
def test_its_letter_is_refused_too(letter: str) -> None:
    for text in (f"-{letter} x", f"-{letter}x", f"-{letter}"):
        with pytest.raises(BadSettings):
            parse(text, "8")
    assert SHORT[letter]


@pytest.mark.parametrize(
    "text",
    [
        *("x", "--oaa", "--oaa three", "-b 27", "-b 0", "--passes 0", "-l fast", "--sgd=1"),
        *("-q abc", "-q ab cd", "--hash md5", "--link /tmp/x", "--ignore ../x", "'", "-l 1e9999"),
        *("--data_", "- -d x", "--d\nata x", "--ngram f/2", "--affix /2", "--oaa 0"),
    ],
)
def test_what_is_no_option_or_no_value_is_refused(text: str) -> None:
    with pytest.raises(BadSettings):
        parse(text, "8")


def test_options_are_written_by_long_names() -> None:
    pairs = parse("-q ab --loss_function=logistic -b20 -l .5 --noconstant -c -k --quiet -P 10", "8")

    assert written(pairs) == [
        *("--quadratic=ab", "--loss_function=logistic", "--bit_precision=20"),
        *("--learning_rate=.5", "--noconstant"),
    ]


@pytest.mark.parametrize(
    "text", ["-i x", "-p x", "-t", "--passes 2", "-q ab", "--loss_function hinge"]
)
def test_scoring_takes_no_model_no_predictions_and_nothing_of_training(text: str) -> None:
    with pytest.raises(BadSettings):
        parse(text, "8", "score")
    assert parse("--min_prediction 0 --link logistic", "8", "score")


@pytest.mark.parametrize("version", ["7-4", "7-10"])
def test_crossing_in_version_7_takes_all_pairs_and_keeps_doubles(version: str) -> None:
    added = {"permutations", "leave_duplicate_interactions"}

    assert added <= dict(parse("-q ab", version)).keys()  # type: ignore[arg-type]
    assert not added & dict(parse("-q ab", "8")).keys()
    assert not added & dict(parse("-b 18", version)).keys()  # type: ignore[arg-type]


def test_options_that_the_library_dropped_are_translated_or_refused() -> None:
    normal = [("adaptive", ""), ("invariant", ""), ("normalized", "")]

    assert parse("--exact_adaptive_norm", "7-4") == normal
    assert parse("--bs 5", "7-10") == [("bootstrap", "5")]
    assert parse("--scorer", "8") == []
    for gone in (
        "--nonormalize",
        "--active_simulation",
        "--oja 3",
        "--wap 3",
        "--searn 3",
        "--sequence",
    ):
        with pytest.raises(BadSettings, match="no more") as refused:
            parse(gone, "7-4")
        assert refused.value.remedy


def test_what_came_later_is_refused_in_an_earlier_version() -> None:
    parse("--ftrl --coin --interactions abc", "8")
    parse("--ftrl", "7-10")
    for text, version in (("--ftrl", "7-4"), ("--coin", "7-10"), ("--interactions abc", "7-10")):
        with pytest.raises(BadSettings, match="none of version"):
            parse(text, version)  # type: ignore[arg-type]


def test_what_goes_on_takes_new_values_and_tells_the_model_nothing_it_remembers() -> None:
    before = parse("-q ab -l 0.5 --loss_function logistic", "8")
    whole = continued(before, parse("-l 0.1", "8"))

    assert whole == [("quadratic", "ab"), ("loss_function", "logistic"), ("learning_rate", "0.1")]
    assert untold(whole) == [("loss_function", "logistic"), ("learning_rate", "0.1")]


@pytest.mark.parametrize("more", ["--link logistic", "--oaa 3", "-q ab", "-q ac", "--noconstant"])
def test_what_goes_on_is_not_made_another_kind_of_model(more: str) -> None:
    before = parse("-q ad --loss_function logistic", "8")

    with pytest.raises(BadSettings, match="where a model goes on"):
        continued(before, parse(more, "8"))


def test_what_goes_over_all_data_at_once_only_predicts() -> None:
    only = ("predict_only_model", "")

    assert parse("--bfgs --passes 2", "7-4") == [("bfgs", ""), ("passes", "2"), only]
    assert parse("--bfgs --predict_only_model", "8").count(only) == 1
