"""A job runs to its end, and how it ended is in its state, whatever happened."""

import time
from datetime import datetime

import pytest

from tests.trained import AUTOMOBILES, GAPS, run_to_end, upload
from tests.versions import copies, publish_copy
from trainlet import datasets, job_ids, jobs, keys, recipes, registry
from trainlet.errors import ArtifactCorrupt, StoreUnavailable
from trainlet.settings import Settings
from trainlet.store import Object, Store
from trainlet.store.folder import FolderStore
from trainlet.work.holder import Abandoned, Holder
from trainlet.work.runner import run_claimed, run_job

UPLOADED = "2024-01-01T00:00:00Z"


@pytest.fixture
def autos(store: Store) -> dict:
    return upload(store, "autos", AUTOMOBILES.read_bytes())


def submit_upload(store: Store, data: bytes) -> str:
    version = datasets.version_of(data, {})
    datasets.put_data(store, "d", version, ".csv", data)
    return jobs.submit(store, "upload", {"dataset": "d", "version": version, "uploaded": UPLOADED})


def test_a_job_that_succeeds_has_its_result(store: Store, settings: Settings, autos: dict) -> None:
    job = jobs.submit(store, "train", {"model": "m", "recipe": GAPS})
    assert jobs.claim(store, job, "me", settings.lease_seconds)
    run_claimed(store, job, settings, "me")
    state = jobs.read_state(store, job)

    assert (state.state, state.percent, state.stage) == ("succeeded", 100, "")
    assert (state.worker, state.attempts, state.error) == ("me", 1, None)
    assert state.started <= state.ended
    assert state.result["model"] == "m"
    assert (state.result["version"], state.result["built"]) == (1, True)
    assert state.result["score"] == "/v1/models/m/score"
    assert state.result["rows"]["total"] == 205
    assert registry.read_index(store, "m").aliases["champion"].version == 1
    stages = [line.partition("% ")[2] for line in state.log]
    assert stages == ["read", "fit", "evaluate", "export", "check parity", "publish"]


def test_the_same_training_again_builds_nothing_and_answers_the_same_version(
    store: Store, settings: Settings, autos: dict
) -> None:
    results = []
    for _ in range(2):
        job = jobs.submit(store, "train", {"model": "m", "recipe": GAPS})
        run_job(store, job, settings)
        results.append(jobs.read_state(store, job).result)

    assert [(r["version"], r["built"]) for r in results] == [(1, True), (1, False)]
    assert {**results[0], "built": False} == results[1]
    assert len(registry.read_index(store, "m").versions) == 1


def test_a_job_that_fails_has_its_problem_document(store: Store, settings: Settings) -> None:
    job = submit_upload(store, b"a,b\n1\n")
    run_job(store, job, settings)
    state = jobs.read_state(store, job)

    assert (state.state, state.result) == ("failed", None)
    assert state.ended is not None
    assert state.error["type"] == "urn:trainlet:BadTable"
    assert (state.error["status"], state.error["code"]) == (422, "BadTable")
    assert state.error["line"] == 2
    assert state.error["remedy"]
    assert state.stage == "read"


def test_a_job_whose_request_does_not_fit_fails_with_400(store: Store, settings: Settings) -> None:
    job = jobs.submit(store, "train", {"modle": "m"})
    run_job(store, job, settings)
    state = jobs.read_state(store, job)

    assert state.state == "failed"
    assert (state.error["status"], state.error["code"]) == (400, "BadJson")


def test_a_verb_that_does_not_exist_fails_with_a_list_of_those_that_do(
    store: Store, settings: Settings
) -> None:
    job = jobs.submit(store, "runner", {})
    run_job(store, job, settings)
    state = jobs.read_state(store, job)

    assert (state.error["status"], state.error["code"]) == (404, "ModuleMissing")
    assert "upload" in state.error["remedy"]


def test_a_bug_fails_the_job_as_one_and_the_process_lives(
    store: Store, settings: Settings, autos: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("trainlet.work.train.plan", faulty)
    job = jobs.submit(store, "train", {"model": "m", "recipe": GAPS})
    run_job(store, job, settings)
    state = jobs.read_state(store, job)

    assert state.state == "failed"
    assert (state.error["status"], state.error["code"]) == (500, "Broken")
    assert state.error["detail"] == "KeyError: 'oops'"
    assert "faulty, line" in state.error["remedy"]
    again = submit_upload(store, b"a\n1\n")
    run_job(store, again, settings)
    assert jobs.read_state(store, again).state == "succeeded"


def test_a_job_that_is_held_or_has_ended_is_left_alone(store: Store, settings: Settings) -> None:
    held, cancelled = submit_upload(store, b"a\n1\n"), submit_upload(store, b"a\n1\n")
    jobs.claim(store, held, "other", 30)
    jobs.cancel(store, cancelled)
    before = [store.get(keys.job_state(job)) for job in (held, cancelled)]
    run_job(store, held, settings)
    run_job(store, cancelled, settings)

    assert [store.get(keys.job_state(job)) for job in (held, cancelled)] == before
    assert [entry.key for entry in store.list("datasets/") if "index" in entry.key] == []


def test_a_job_runs_once_however_often_it_is_asked_to(store: Store, settings: Settings) -> None:
    job = submit_upload(store, b"a\n1\n")
    run_job(store, job, settings)
    before = store.get(keys.job_state(job))
    run_job(store, job, settings)

    assert store.get(keys.job_state(job)) == before


def test_each_run_of_a_job_has_a_token_of_its_own(store: Store, settings: Settings) -> None:
    asked = [submit_upload(store, b"a\n1\n") for _ in range(2)]
    for job in asked:
        run_job(store, job, settings)
    tokens = [jobs.read_state(store, job).worker for job in asked]

    assert [len(token) for token in tokens] == [16, 16]
    assert tokens[0] != tokens[1]


@pytest.mark.parametrize("taken", ["by another", "by nobody", "to its end"])
def test_a_job_that_is_not_the_workers_own_is_left_as_it_is(
    store: Store, settings: Settings, taken: str
) -> None:
    job = submit_upload(store, b"a\n1\n")
    if taken == "by another":
        jobs.claim(store, job, "other", 30)
    elif taken == "to its end":
        run_job(store, job, settings)
    before = jobs.read_state(store, job)
    indexes = [entry for entry in store.list("datasets/") if entry.key.endswith("index.json")]
    run_claimed(store, job, settings, "me")

    assert jobs.read_state(store, job) == before
    assert [
        entry for entry in store.list("datasets/") if entry.key.endswith("index.json")
    ] == indexes


class Cancelling(FolderStore):
    """A folder in which somebody cancels the job as soon as its data is read."""

    job = ""

    def get(self, key: str) -> Object:
        if self.job and "/data.csv" in key:
            job, self.job = self.job, ""
            jobs.cancel(self, job)
        return super().get(key)


def test_a_job_cancelled_while_it_runs_publishes_nothing(tmp_path, settings: Settings) -> None:
    store = Cancelling(str(tmp_path / "store"))
    upload(store, "autos", AUTOMOBILES.read_bytes())
    store.job = job = jobs.submit(store, "train", {"model": "m", "recipe": GAPS})
    run_job(store, job, settings)
    state = jobs.read_state(store, job)

    assert state.state == "cancelled"
    assert (state.result, state.error) == (None, None)
    assert [entry.key[-11:] for entry in store.list("models/")] == ["/claim.json"]


def test_reporting_writes_progress_and_a_line_of_log(store: Store) -> None:
    job = jobs.submit(store, "train", {})
    jobs.claim(store, job, "me", 30)
    with Holder(store, job, "me", 30) as holder:
        holder.report(25, "fit")
    state = jobs.read_state(store, job)

    assert (state.percent, state.stage, state.state) == (25, "fit", "running")
    assert len(state.log) == 1
    assert state.log[0].endswith(" 25 % fit")


def test_reporting_on_a_cancelled_job_tells_the_worker_to_stop(store: Store) -> None:
    job = jobs.submit(store, "train", {})
    jobs.claim(store, job, "me", 30)
    with Holder(store, job, "me", 30) as holder:
        jobs.cancel(store, job)
        with pytest.raises(Abandoned):
            holder.report(25, "fit")
        with pytest.raises(Abandoned):
            holder.end("succeeded")

    assert jobs.read_state(store, job).state == "cancelled"


def test_reporting_on_a_job_that_was_taken_over_tells_the_worker_to_stop(store: Store) -> None:
    job = jobs.submit(store, "train", {})
    jobs.claim(store, job, "slow", 0.01)
    time.sleep(0.05)
    jobs.claim(store, job, "other", 30)
    with Holder(store, job, "slow", 30) as holder, pytest.raises(Abandoned):
        holder.report(25, "fit")

    assert jobs.read_state(store, job).worker == "other"


def test_a_job_that_takes_longer_than_its_lease_is_kept_all_the_same(store: Store) -> None:
    job = jobs.submit(store, "train", {})
    jobs.claim(store, job, "me", 0.4)
    free = []
    with Holder(store, job, "me", 0.4):
        for _ in range(10):
            time.sleep(0.1)
            free.append(jobs.read_state(store, job).is_free(time.time()))

    assert free == [False] * 10
    assert not jobs.claim(store, job, "other", 30)


def test_a_worker_that_let_go_no_longer_keeps_the_lease(store: Store) -> None:
    job = jobs.submit(store, "train", {})
    jobs.claim(store, job, "me", 0.2)
    with Holder(store, job, "me", 0.2):
        pass
    time.sleep(0.3)

    assert jobs.claim(store, job, "other", 30)


def trained(store: Store, **request) -> dict:
    job = jobs.submit(store, "train", {"model": "m", **request})
    run_job(store, job, Settings())
    return jobs.read_state(store, job).result


def test_a_version_that_does_not_serve_is_answered_under_its_number(
    store: Store, autos: dict
) -> None:
    other = {**GAPS, "columns": ["engine-size"]}
    results = [trained(store, recipe=recipe) for recipe in (GAPS, other, GAPS)]

    assert [(r["version"], r["champion"], r["built"]) for r in results] == [
        (1, 1, True),
        (2, 2, True),
        (1, 2, False),
    ]
    assert [r["score"] for r in results] == [
        "/v1/models/m/score",
        "/v1/models/m/score",
        "/v1/models/m/versions/1/score",
    ]


def test_the_recipe_that_is_kept_is_the_one_of_what_serves(store: Store, autos: dict) -> None:
    other = {**GAPS, "columns": ["engine-size"]}
    for recipe in (GAPS, other, GAPS):
        trained(store, recipe=recipe)

    assert recipes.find(store, "m").columns == ["engine-size"]
    assert trained(store)["version"] == 2


class Raced(FolderStore):
    """A folder in which another worker takes over the training and publishes it just before."""

    is_racing = False

    def put_if_absent(self, key: str, data: bytes) -> str:
        if self.is_racing and key == keys.model_index("m"):
            self.is_racing = False
            for claim in [e.key for e in self.list("models/") if e.key.endswith("claim.json")]:
                self.delete(claim)  # as if the first worker's lease had run out
            assert trained(self, recipe=GAPS)["built"]
        return super().put_if_absent(key, data)


def test_of_two_jobs_that_build_the_same_only_the_first_says_that_it_built_it(tmp_path) -> None:
    store = Raced(str(tmp_path / "store"))
    upload(store, "autos", AUTOMOBILES.read_bytes())
    store.is_racing = True
    result = trained(store, recipe=GAPS)

    assert not store.is_racing
    assert (result["version"], result["champion"], result["built"]) == (1, 1, False)
    assert len(registry.read_index(store, "m").versions) == 1


def test_an_upload_is_dated_by_when_it_arrived(store: Store, settings: Settings) -> None:
    job = submit_upload(store, b"a,b\n1,2\n")
    run_job(store, job, settings)

    assert datasets.read_schema(store, "d").uploaded == datetime.fromisoformat(UPLOADED)
    assert jobs.read_state(store, job).result["uploaded"] == UPLOADED


def test_a_job_whose_request_is_damaged_fails_with_the_reason(
    store: Store, settings: Settings
) -> None:
    job = job_ids.new("train")
    store.put(keys.job_request(job), b"{")
    with pytest.raises(ArtifactCorrupt):
        run_job(store, job, settings)
    state = run_to_end(store, job, settings)

    assert (state.state, state.error["code"]) == ("failed", "ArtifactCorrupt")
    assert state.attempts == jobs.MOST_ATTEMPTS
    assert state.error["remedy"]


def test_a_job_that_is_not_due_is_left_for_later(store: Store, settings: Settings) -> None:
    job = job_ids.new("upload")
    jobs.submit_as(store, job, {}, time.time() + 60)
    run_job(store, job, settings)

    assert jobs.find_state(store, job) == jobs.State(id=job)


def test_a_job_whose_request_is_gone_is_none(store: Store, settings: Settings) -> None:
    run_job(store, job_ids.new("upload"), settings)

    assert list(store.list("")) == []


def test_a_job_that_the_store_failed_is_given_back_and_the_failure_told(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise StoreUnavailable("The store is down.", remedy="Wait.")

    job = submit_upload(store, b"a\n1\n")
    with monkeypatch.context() as patched:
        patched.setattr(datasets, "add_version", down)
        with pytest.raises(StoreUnavailable):
            run_job(store, job, settings)
    state = jobs.read_state(store, job)

    assert (state.state, state.attempts, state.error["code"]) == ("queued", 1, "StoreUnavailable")
    assert 0 < state.retry_at - time.time() < 5


def test_a_version_that_left_the_index_is_answered_when_it_is_trained_again(
    store: Store, autos: dict
) -> None:
    assert trained(store, recipe=GAPS)["version"] == 1
    original = copies(store, "m")
    for number in range(registry.index.MOST_KEPT + 1):
        publish_copy(store, original, "m", f"{number:032x}")
    again = trained(store, recipe=GAPS)

    assert 1 not in {version.number for version in registry.read_index(store, "m").versions}
    assert (again["version"], again["built"]) == (1, False)
