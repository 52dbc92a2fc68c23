"""Each function gets along with the rights of its role, over one whole round of the service."""

import json
import time
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from tests import foreign
from tests.images import png
from tests.memory import MemoryStore
from tests.roles import ROOT, Guarded, allowed, functions, listed
from tests.trained import ADULT, AUTOMOBILES
from trainlet import jobs, keys
from trainlet.errors import StoreUnavailable
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.wabbit.answering import reply
from trainlet.web.app import create_app
from trainlet.web.spilled import MOST_BYTES, fitting
from trainlet.work.requests import VERBS
from trainlet.work.runner import run_job
from trainlet.work.triggers.arrivals import accept
from trainlet.work.triggers.clock import tick

HEADER, *ROWS = ADULT.read_text().splitlines()
RECIPE = {
    "dataset": "adult",
    "label": "income",
    "columns": ["age", "education-num", "hours-per-week"],
    "learner": {"use": "two-class-logistic-regression"},
    "promote": {"margin": -1},
    "retrain": {"rows": "append", "schedule": "* * * * *"},
}
PERSON = {"age": 40, "education-num": 13, "hours-per-week": 45}
FUNCTIONS = functions()
ZAPPA_STORE = "arn:aws:s3:::trainlet-zappa"


class House(NamedTuple):
    """The functions over one bucket, each with the rights of its role."""

    bucket: Store
    seen_by: dict[str, Guarded]
    client: FlaskClient

    def work_off(self) -> None:
        """Run every job that was asked for, those that come of others too."""
        for verb in VERBS:  # those that ask for others come first
            for job in jobs.requested(self.bucket, verb):
                run_job(self.seen_by[verb], job, Settings())
                state = jobs.read_state(self.bucket, job)
                assert state.state == "succeeded", (state.error, self.seen_by[verb].refused)

    def drop(self, first: int, last: int) -> None:
        """Have rows come through the drop zone."""
        key = f"uploads/adult/{first}.csv"
        self.bucket.put(key, "\n".join([HEADER, *ROWS[first:last], ""]).encode())
        accept(self.seen_by["arrive"], key)
        accept(self.seen_by["arrive"], key)  # events come twice
        accept(self.seen_by["arrive"], key, object_version="v1")
        self.work_off()


@pytest.fixture(scope="module")
def house() -> House:
    """A round of the service: every kind of work was done once at least."""
    bucket = MemoryStore()
    guarded = {function: Guarded(bucket, function) for function in FUNCTIONS}
    found = House(bucket, guarded, create_app(guarded["api"], Settings()).test_client())
    _train(found)
    _spill(found)
    _clean(found)
    _retrain(found)
    _score_tables(found)
    _load(found)
    _look_for_faces(found)
    _look_after(found)
    _score(found)
    _answer_lines(found)
    return found


def _done(answer: Any) -> Any:
    assert answer.status_code < 400, answer.text
    return answer.json


def _train(house: House) -> None:
    data = AUTOMOBILES.read_bytes() + b"a row,of three,cells\n"
    _done(house.client.post("/v1/datasets/cars?wait=0", data=data))
    _done(house.client.post("/v1/datasets/cars?presign=1"))
    house.work_off()
    _done(house.client.get("/v1/datasets/cars/versions/latest/quarantine"))
    correction = {"types": {"symboling": "category"}}
    _done(house.client.post("/v1/datasets/cars/versions/latest/correct?wait=0", json=correction))
    house.work_off()
    _done(house.client.post("/v1/train", json={"model": "p", "dataset": "cars", "label": "price"}))
    _, file = foreign.by_columns()
    told = {"column": ["count=integer"], "nullable": ["size"], "label": "answer"}
    _done(house.client.post("/v1/models/signs/import", data=file, query_string=told))
    house.work_off()


def _clean(house: House) -> None:
    step = {"use": "normalize-data", "columns": ["horsepower"]}
    asked = {"dataset": "cars", "steps": [step], "name": "scale", "again": True}
    _done(house.client.post("/v1/clean", json=asked))
    house.work_off()
    for path in ("", "/scale", "/scale/versions/1/report", "/scale/versions/1/transformation.onnx"):
        _done(house.client.get(f"/v1/transformations{path}"))
    saved = {"use": "apply-transformation", "settings": {"transformation": "scale"}}
    again = {"dataset": "cars", "steps": [saved], "into": "cars-again"}
    _done(house.client.post("/v1/clean", json=again))
    recipe = {
        "dataset": "cars",
        "label": "price",
        "columns": ["horsepower"],
        "steps": [saved],
        "learner": {"use": "linear-regression"},
        "promote": {"margin": -1},
        "retrain": {},
    }
    _done(house.client.post("/v1/train", json={"model": "scaled", "recipe": recipe}))
    sweep = {"ranges": {"l2_regularization_weight": "0.1, 1"}, "runs": 2, "folds": 2}
    asked = {"model": "tuned", "recipe": {**recipe, "retrain": None}, "sweep": sweep}
    tuned = _done(house.client.post("/v1/tune", json=asked))
    grouped = {**recipe, "label": "", "promote": None, "retrain": None}
    grouped["learner"] = {"use": "k-means-clustering"}
    sweep = {"ranges": {"number_of_centroids": "2, 3"}, "mode": "entire-grid"}
    asked = {"model": "groups", "recipe": grouped, "sweep": sweep}
    swept = _done(house.client.post("/v1/sweep-clustering", json=asked))
    house.work_off()
    for each in (tuned, swept):
        assert len(_done(house.client.get(each["sweep"]))["trials"]) == 2
    data = AUTOMOBILES.read_bytes()
    _done(house.client.post("/v1/datasets/cars?wait=0", data=data.replace(b",111,", b",112,")))
    house.work_off()
    assert len(_done(house.client.get("/v1/cleanings"))["cleanings"]) == 1
    _done(house.client.delete("/v1/cleanings/cars-clean"))


def _retrain(house: House) -> None:
    house.drop(0, 400)
    _done(house.client.put("/v1/recipes/income", json=RECIPE))
    for first in (400, 800, 1200):
        house.drop(first, first + 400)
    tick(house.seen_by["tick"], time.time() + 120)
    tick(house.seen_by["tick"], time.time() + 3600)
    _done(house.client.post("/v1/retrain", json={"model": "income"}))
    house.work_off()


def _score_tables(house: House) -> None:
    header = ",".join(PERSON)
    table = f"{header}\n40,13,45\n".encode()
    house.bucket.put("score/in/income/new.csv", table)
    accept(house.seen_by["arrive"], "score/in/income/new.csv")
    house.bucket.put("score/in/income/more.csv", table)
    accept(house.seen_by["arrive"], "score/in/income/more.csv", object_version="v1")
    asked = {"model": "income", "dataset": "adult"}
    job = _done(house.client.post("/v1/score-batch", json=asked))["job"]
    judged = {"models": ["income@1", "income"], "dataset": "adult"}
    crossed = _done(house.client.post("/v1/cross-validate", json={"model": "scaled", "folds": 2}))
    evaluated = _done(house.client.post("/v1/evaluate", json=judged))["job"]
    days = "".join(f"2024-01-{day:02d},{day % 3}\n" for day in range(1, 31))
    _done(house.client.post("/v1/datasets/days?wait=0", data=f"day,n\n{days}".encode()))
    house.work_off()
    asked = {"dataset": "days", "time_column": "day", "data_column": "n"}
    scanned = _done(house.client.post("/v1/detect-anomalies", json=asked))["job"]
    house.work_off()
    assert house.client.get(f"/v1/jobs/{scanned}/answers").status_code == 307
    assert _done(house.client.get(f"/v1/jobs/{scanned}/series"))["rows"] == 30
    assert house.client.get(f"/v1/jobs/{job}/answers").status_code == 307
    assert _done(house.client.get(f"/v1/jobs/{evaluated}/evaluation"))["differences"]
    job = crossed["job"]
    assert house.client.get(f"/v1/jobs/{job}/answers").status_code == 307
    assert len(_done(house.client.get(f"/v1/jobs/{job}/evaluation"))["folds"]) == 2


def _load(house: House) -> None:
    step = {"use": "load-trained-model", "settings": {"model": "scaled", "prefix": "p "}}
    _done(house.client.post("/v1/clean", json={"dataset": "cars", "steps": [step], "into": "told"}))
    recipe = {"dataset": "cars", "label": "price", "learner": {"use": "linear-regression"}}
    whole = {**recipe, "steps": [step]}
    crossed = house.client.post("/v1/cross-validate", json={"recipe": whole, "folds": 2})
    trained = house.client.post("/v1/train", json={"model": "q", "recipe": whole})
    jobs = [_done(answer)["job"] for answer in (crossed, trained)]
    house.work_off()
    for job in jobs:
        assert _done(house.client.get(f"/v1/jobs/{job}"))["state"] == "succeeded"


def _look_for_faces(house: House) -> None:
    _done(house.client.put("/v1/images/dark.png", data=png(120, 120)))
    job = _done(house.client.post("/v1/detect-faces", json={}))["job"]
    house.work_off()
    (found,) = _done(house.client.get(f"/v1/jobs/{job}/faces"))["images"]
    assert house.client.get(found["picture"]).status_code == 200
    assert _done(house.client.get("/v1/images"))["images"][0]["image"] == "dark.png"


def _look_after(house: House) -> None:
    client = house.client
    champion = _done(client.get("/v1/models/income/aliases/champion"))["version"]
    assert champion >= 3
    _done(client.put("/v1/models/income/aliases/champion", json={"version": 1}))
    _done(client.put("/v1/models/income/versions/2/tags", json={"tags": ["old"]}))
    _done(client.delete("/v1/models/income/versions/2"))
    _done(client.post("/v1/models/income/prune", json={"keep": 1}))
    for path in (
        "/v1/datasets",
        "/v1/datasets/adult/profile",
        "/v1/jobs",
        "/v1/models",
        "/v1/models/income/history",
        "/v1/models/income/receipts",
        "/v1/models/income/compare?versions=1,champion",
        "/v1/models/income/versions/1/evaluation",
        "/v1/recipes/income",
    ):
        _done(client.get(path))


def _score(house: House) -> None:
    scorer = Scorer(Models(house.seen_by["score"], 0), Settings())
    body = b'{"records": [{"age": 40, "education-num": 13, "hours-per-week": 45}]}'
    headers = {"content-type": "application/json"}
    for path, status in (("income", 200), ("income@latest", 200), ("none", 404)):
        asked = Request("POST", f"/v1/models/{path}/score", "", headers, body)
        assert scorer.answer(asked).status == status
    assert scorer.answer(Request("GET", "/v2/health/ready", "", {}, b"")).status == 200


def _answer_lines(house: House) -> None:
    lines = b"".join(b"%d |f a:%d b:%d\n" % (i % 3 + 1, i % 3, i) for i in range(60))
    query = "wait=0&delimiter=none&header=false&quote=none"
    _done(house.client.post(f"/v1/datasets/lines?{query}", data=lines))
    house.work_off()
    asked = {"model": "wabbit", "dataset": "lines", "arguments": "--oaa 3"}
    _done(house.client.post("/v1/vw-train", json=asked))
    house.work_off()
    _done(house.client.get("/v1/models/wabbit/versions/1/model.vw"))
    job = _done(house.client.post("/v1/vw-score", json={"model": "wabbit", "dataset": "lines"}))
    house.work_off()
    assert house.client.get(job["answers"]).status_code == 307
    for name, status in (("wabbit", 200), ("none", 404)):
        said = Request("POST", f"/v1/models/{name}/vw-score", "", {}, b'{"lines": ["|f a"]}')
        assert reply(said, house.seen_by["lines"], Settings()).status == status


def _spill(house: House) -> None:
    """Have replies wait that are too large to be handed on."""
    large = {"statusCode": 200, "headers": {}, "body": "x" * MOST_BYTES, "isBase64Encoded": False}
    for function in ("api", "lines", "score"):
        assert fitting(large, house.seen_by[function])["statusCode"] == 303


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_refused_nothing_that_it_does(house: House, function: str) -> None:
    assert house.seen_by[function].refused == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_has_no_right_that_its_function_doesn_t_use(house: House, function: str) -> None:
    rights = {
        (action, resource)
        for action, resources in allowed(function).items()
        for resource in resources
    }

    assert rights - house.seen_by[function].used == set()


def test_zappa_s_role_has_the_rights_of_all_functions_together() -> None:
    policy = json.loads((ROOT / "infra/zappa/policy.json").read_text())
    granted = [
        (action, resource.removeprefix(ZAPPA_STORE))
        for statement in policy["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]
    wanted = [
        (action, resource)
        for function in FUNCTIONS
        for action, resources in allowed(function).items()
        for resource in resources
    ]
    lacking = [
        (action, resource)
        for action, resource in wanted
        if not any(action == a and fnmatchcase(resource, r) for a, r in granted)
    ]

    assert lacking == []
    stages = json.loads((ROOT / "infra/zappa/zappa_settings.json").read_text())
    logs = "arn:aws:logs:*:*:log-group:/aws/lambda/trainlet-"
    assert {("logs:PutLogEvents", f"{logs}{stage}:*") for stage in stages} <= set(granted)


def test_what_a_role_may_not_do_is_refused(house: House) -> None:
    store = Guarded(house.bucket, "score")
    with pytest.raises(StoreUnavailable, match="s3:PutObject"):
        store.put(keys.model_index("income"), b"")
    with pytest.raises(StoreUnavailable, match="s3:GetObject"):
        store.get(keys.dataset_index("adult"))
    assert len(store.refused) == 2
