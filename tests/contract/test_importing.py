"""A foreign ONNX file imported by the command and the client of the running service."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests import foreign
from tests.servers import running_service
from trainlet.cli import commands
from trainlet.client import Client, Refused

pytestmark = pytest.mark.served
NAMES = ["a", "b", "c"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("importing")
    with running_service(folder / "store", folder / "log") as service:
        yield service.url


def written(folder: Path, data: bytes) -> Path:
    (folder / "model.onnx").write_bytes(data)
    return folder / "model.onnx"


def test_the_first_serves_the_next_is_the_challenger_and_both_say_so(
    url: str, tmp_path: Path
) -> None:
    model = foreign.fitted("two words")
    file = written(tmp_path, foreign.saved(model))
    columns = [f"--column={name}=number" for name in NAMES]
    command = ["model", "import", "signs", str(file), "--url", url, *columns]
    first = CliRunner().invoke(commands, [*command, "--label", "sign"], catch_exceptions=False)
    second = CliRunner().invoke(commands, [*command, "--json"], catch_exceptions=False)
    with Client(url) as client:
        records = [dict(zip(NAMES, row, strict=True)) for row in foreign.X[:20].tolist()]
        scored = client.score("signs", records)

    assert "signs version 1 serves" in first.output
    assert (json.loads(second.output)["version"], json.loads(second.output)["champion"]) == (2, 1)
    probabilities = [row["Scored Probabilities"] for row in scored["predictions"]]
    expected = model.predict_proba(foreign.X[:20])[:, 1]
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)


def test_what_is_told_of_a_file_reaches_it(url: str, tmp_path: Path) -> None:
    data = foreign.saved(foreign.fitted("from one"), options={"zipmap": False})
    told = ["--class", "1", "--class", "2", "--class", "3", "--nullable", "column 2", "--json"]
    command = ["model", "import", "told", str(written(tmp_path, data)), "--url", url, *told]
    result = CliRunner().invoke(commands, command, catch_exceptions=False)

    signature = json.loads(result.output)["signature"]
    assert signature["classes"] == [1, 2, 3]
    assert [column["nullable"] for column in signature["inputs"]] == [False, True, False]


def test_a_file_that_can_t_be_served_is_refused_with_the_remedy(url: str, tmp_path: Path) -> None:
    file = written(tmp_path, foreign.bomb("ConstantOfShape"))
    with Client(url) as client, pytest.raises(Refused) as caught:
        client.wait(client.import_model("bomb", file)["job"])

    assert caught.value.document["code"] == "BadModel"
    assert caught.value.remedy
