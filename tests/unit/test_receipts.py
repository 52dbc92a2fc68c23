"""Receipts: one for each retraining, the newest first."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from trainlet import job_ids, keys, receipts
from trainlet.errors import ArtifactCorrupt, BadName
from trainlet.receipts import Judgement, Receipt
from trainlet.store import Object, Store

AT = datetime(2024, 5, 1, tzinfo=UTC)


def receipt(job: str, model: str = "m", **facts: object) -> Receipt:
    known = {"outcome": "waiting", "why": "0 rows are new.", **facts}
    return Receipt(job=job, model=model, at=AT, trigger="upload", cause=[], dataset="d", **known)


def job_at(minute: int, verb: str = "retrain") -> str:
    return job_ids.derived(verb, (AT + timedelta(minutes=minute)).timestamp(), "x")


def test_a_receipt_is_found_again_as_it_was_written(store: Store) -> None:
    judgement = Judgement(
        metric="auc", rows=7, challenger=0.9, champion=0.8, improvement=0.1, margin=0.0
    )
    written = receipt(
        job_at(0), outcome="promoted", version=3, judgement=judgement, seconds={"fit": 0.5}
    )
    kept = receipts.write(store, written)

    assert kept == written
    assert receipts.find(store, "m", written.job) == written
    assert [entry.key for entry in store.list("")] == [f"receipts/m/{written.job}.json"]


def test_a_job_has_one_receipt_and_the_first_is_kept(store: Store) -> None:
    first = receipts.write(store, receipt(job_at(0), version=1))
    kept = receipts.write(store, receipt(job_at(0), version=2))

    assert kept == first
    assert receipts.find(store, "m", job_at(0)).version == 1
    assert len(receipts.newest(store, "m", 10)) == 1


def test_a_stopped_try_s_receipt_gives_way_to_a_better_one_and_never_comes_back(
    store: Store,
) -> None:
    stopped = receipt(job_at(0), outcome="stopped", problem={"code": "StoreUnavailable"})
    receipts.write(store, stopped)
    done = receipt(job_at(0), outcome="promoted", version=1)

    assert receipts.write(store, done) == done
    assert receipts.write(store, stopped) == done
    assert receipts.newest(store, "m", 9) == [done]


def test_a_worker_that_lost_its_job_amid_writing_leaves_the_other_s_receipt(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = receipt(job_at(0), outcome="stopped", problem={"code": "StoreUnavailable"})
    done = receipt(job_at(0), outcome="promoted", version=1)
    receipts.write(store, stopped)
    read = store.get

    def overtaken(key: str, version: str = "") -> Object:
        found = read(key, version)
        monkeypatch.setattr(store, "get", read)
        receipts.write(store, done)
        return found

    monkeypatch.setattr(store, "get", overtaken)

    assert receipts.write(store, stopped) == done
    assert receipts.find(store, "m", job_at(0)) == done


def test_a_job_or_a_model_without_a_receipt_has_none(store: Store) -> None:
    receipts.write(store, receipt(job_at(0)))

    assert receipts.find(store, "m", job_at(1)) is None
    assert receipts.find(store, "other", job_at(0)) is None
    assert receipts.newest(store, "other", 10) == []


def test_the_newest_receipts_come_first_whatever_the_verb_and_no_more_than_asked_for(
    store: Store,
) -> None:
    asked = [job_at(2, "train"), job_at(1, "retrain"), job_at(0, "upload"), job_at(3, "retrain")]
    for job in asked:
        receipts.write(store, receipt(job))
    receipts.write(store, receipt(job_at(9), model="m-2"))

    newest = [found.job for found in receipts.newest(store, "m", 3)]
    assert newest == [job_at(3, "retrain"), job_at(2, "train"), job_at(1, "retrain")]
    assert len(receipts.newest(store, "m", 10)) == 4


@pytest.mark.parametrize("outcome", ["won", "", None])
def test_there_are_no_other_outcomes(store: Store, outcome: str | None) -> None:
    document = {**msgspec.to_builtins(receipt(job_at(0))), "outcome": outcome}
    store.put(keys.receipt("m", job_at(0)), msgspec.json.encode(document))

    with pytest.raises(ArtifactCorrupt, match="receipt"):
        receipts.find(store, "m", job_at(0))


def test_a_receipt_is_kept_under_a_sound_name_only(store: Store) -> None:
    for model, job in (("../m", job_at(0)), ("m", "../x")):
        with pytest.raises(BadName):
            receipts.find(store, model, job)
