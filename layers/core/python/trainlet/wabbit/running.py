"""Runs Vowpal Wabbit in a confined process: files in, files out, nothing of it in this process."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import msgspec

from trainlet.engine.confined import Limits, run_confined
from trainlet.errors import NotInstalled, Overrun, TrainingFailed
from trainlet.wabbit.arguments import Pair, at_scoring, untold, written
from trainlet.wabbit.child import PROBLEM, Run
from trainlet.wabbit.lines import check_tame

CHILD = "trainlet.wabbit.child"
LARGEST_FILE = 2**36
DATA, MODEL, BEFORE = "data.vw", "model.vw", "before.vw"
READABLE, INVERTED = "readable_model.txt", "inverted_hash.txt"
EXACT, NOTHING, TOLD = "exact_model.txt", "nothing.vw", "told.vw"
SAID, RAW = "predictions.txt", "raw_predictions.txt"
QUIET = ["--quiet", "--no_stdin"]


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be trained.

    Attributes:
        data: The file of examples, in the library's own format.
        pairs: The options, checked.
        before: The model to go on from; blank for none.
        exact: Whether the weights are wanted to the last bit.
        inverted: Whether the weights by the names of features are wanted.
        told: Examples that the model is to predict once it is trained; blank for none.
    """

    data: bytes
    pairs: list[Pair]
    before: bytes = b""
    exact: bool = False
    inverted: bool = False
    told: bytes = b""


class Trained(msgspec.Struct, frozen=True):
    """What training made.

    Attributes:
        model: The model's own file.
        readable: Its weights as text.
        exact: The same in hexadecimal; blank unless asked for.
        inverted: Its weights by the names of features; blank unless asked for.
        said: What it predicts of the examples that it was told, line by line.
    """

    model: bytes
    readable: bytes
    exact: bytes = b""
    inverted: bytes = b""
    said: Sequence[str] = ()


class Predicted(msgspec.Struct, frozen=True):
    """What the library says of examples, line by line, as its command line writes it."""

    said: list[str]
    raw: list[str]


def check_installed() -> None:
    """Raise ``NotInstalled`` where the library is absent."""
    if find_spec("pylibvw") is None:
        raise NotInstalled(
            "Vowpal Wabbit isn't installed here.",
            remedy="Install trainlet[vw]; on AWS, ask the functions that have its layer.",
        )


def train(wanted: Training, seconds: float) -> Trained:
    """Return the model learned from a file of examples, within so many seconds.

    Raises:
        BadRows: A line has the library write a file.
        TrainingFailed: The library refuses the options, or ends at the data.
        NotInstalled: It isn't there.
    """
    check_tame(wanted.data)
    told = untold(wanted.pairs) if wanted.before else wanted.pairs
    command = ["-d", DATA, *QUIET, *written(told), "-f", MODEL, "--readable_model", READABLE]
    if int(dict(wanted.pairs).get("passes", "1")) > 1:
        command += ["--cache_file", "data.cache", "-k"]
    command += ["-i", BEFORE] if wanted.before else []
    again = [*QUIET, "-t", "-i", MODEL, *written(at_scoring(wanted.pairs))]
    naming = ["-d", DATA, *again, "--invert_hash", INVERTED]
    exact = ["-d", NOTHING, *again, "--hexfloat_weights", "--readable_model", EXACT]
    telling = ["-d", TOLD, *again, "-p", SAID]
    further = [(wanted.exact, exact), (wanted.inverted, naming), (bool(wanted.told), telling)]
    runs = [command, *(run for is_wanted, run in further if is_wanted)]
    files = {DATA: wanted.data, BEFORE: wanted.before, NOTHING: b"\n", TOLD: wanted.told}
    found = _run(files, runs, seconds)
    readable, hexed, named = (found.get(name, b"") for name in (READABLE, EXACT, INVERTED))
    return Trained(found[MODEL], readable, hexed, named, _lines(found.get(SAID, b"")))


def predict(data: bytes, model: bytes, pairs: list[Pair], seconds: float) -> Predicted:
    """Return what a model says of a file of examples.

    Args:
        data: The file, in the library's own format.
        model: The model's own file.
        pairs: Options of scoring, checked.
        seconds: How long it may take.

    Raises:
        BadRows: A line has the library write a file.
        TrainingFailed: The library ends at the data.
        NotInstalled: It isn't there.
    """
    check_tame(data)
    command = ["-d", DATA, *QUIET, "-t", "-i", MODEL, *written(pairs), "-p", SAID, "-r", RAW]
    found = _run({DATA: data, MODEL: model}, [command], seconds)
    return Predicted(*(_lines(found.get(name, b"")) for name in (SAID, RAW)))


def _lines(data: bytes) -> list[str]:
    return data.decode(errors="replace").removesuffix("\n").split("\n") if data else []


def _run(files: Mapping[str, bytes], commands: list[list[str]], seconds: float) -> dict[str, bytes]:
    """Return the files that runs made of files, in a folder that is gone afterwards."""
    check_installed()
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            if data:
                Path(folder, name).write_bytes(data)
        request = msgspec.msgpack.encode(Run(folder, commands))
        whole = max(int(seconds), 1)
        limits = Limits(cpu=4 * whole, wall=whole, writes=LARGEST_FILE)
        problem = Path(folder, PROBLEM)
        try:
            run_confined(CHILD, request, limits)
        except Overrun as error:
            if not problem.exists():
                raise _failed(error.detail.replace("Looking at the file", "It")) from None
        if problem.exists():
            raise _failed(problem.read_text())
        found = dict[str, bytes]()
        for name in (MODEL, READABLE, EXACT, INVERTED, SAID, RAW):
            with suppress(FileNotFoundError):
                found[name] = Path(folder, name).read_bytes()
        return found


def _failed(why: str) -> TrainingFailed:
    return TrainingFailed(
        f"Vowpal Wabbit stops: {why}",
        remedy="Correct the arguments, or the lines; its own documentation tells of both.",
        field="arguments",
    )
