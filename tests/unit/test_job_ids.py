"""The ids of jobs."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet import job_ids
from trainlet.errors import BadName

JOB = "train-01890000-0000-7000-8000-000000000000"
verbs = st.from_regex(r"[a-z]{1,16}(-[a-z]{1,15})?", fullmatch=True)
moments = st.floats(0, 2**40 / 1000)


@pytest.mark.parametrize(
    "job_id",
    [
        "",
        "train",
        JOB + "0",
        JOB + "\n",
        JOB.upper(),
        JOB.removeprefix("train"),
        JOB.replace("train", "tr/ain"),
        JOB.replace("-", "_"),
        "a" * 33 + JOB.removeprefix("train"),
    ],
)
def test_a_misspelled_job_id_is_refused(job_id):
    with pytest.raises(BadName) as caught:
        job_ids.check(job_id)

    assert "202" in caught.value.remedy


@given(verbs)
def test_a_new_job_id_is_a_uuid_of_version_7_behind_its_verb(verb):
    job_id = job_ids.new(verb)
    found = uuid.UUID(job_id.removeprefix(f"{verb}-"))

    assert job_ids.check(job_id) == job_id
    assert job_ids.verb_of(job_id) == verb
    assert found.version == 7
    assert found.variant == uuid.RFC_4122
    assert abs((found.int >> 80) / 1000 - time.time()) < 60


def test_new_job_ids_differ_and_lie_after_the_first_id_of_their_moment():
    before = time.time()
    made = [job_ids.new("train") for _ in range(200)]
    after = time.time()

    assert len(set(made)) == 200
    assert all(job_ids.first("train", before) <= job_id for job_id in made)
    assert all(job_id < job_ids.first("train", after + 0.002) for job_id in made)


@given(moments, moments)
def test_job_ids_sort_by_time(one, other):
    earlier, later = sorted([one, other])

    assert job_ids.first("train", earlier) <= job_ids.first("train", later)
    if later - earlier > 0.002:
        assert job_ids.first("train", earlier) < job_ids.first("train", later)


def test_the_first_job_id_of_a_moment_holds_its_milliseconds_and_nothing_else():
    assert job_ids.first("train", 0) == "train-00000000-0000-7000-8000-000000000000"
    assert job_ids.first("tune", 1.234) == "tune-00000000-04d2-7000-8000-000000000000"


@given(verbs, moments, st.text(max_size=20))
def test_a_cause_has_one_job_whose_id_holds_its_moment(verb, seconds, cause):
    job_id = job_ids.derived(verb, seconds, cause)

    assert job_ids.derived(verb, seconds, cause) == job_id
    assert job_ids.check(job_id) == job_id
    assert job_ids.verb_of(job_id) == verb
    assert abs(job_ids.seconds_of(job_id) - seconds) < 0.002
    assert uuid.UUID(job_id.removeprefix(f"{verb}-")).version == 7


def test_other_causes_other_verbs_and_other_moments_have_other_jobs():
    asked = [("train", 1.0, "a"), ("train", 1.0, "b"), ("retrain", 1.0, "a"), ("train", 2.0, "a")]
    made = {job_ids.derived(*each)[-36:] for each in asked}

    assert len(made) == 4


def test_a_moment_before_1970_has_a_job_all_the_same():
    assert job_ids.seconds_of(job_ids.derived("train", -5.0, "a")) == 0.0


def test_a_job_id_tells_when_it_was_made():
    before = time.time()
    found = job_ids.seconds_of(job_ids.new("train"))

    assert before - 0.001 <= found <= time.time()


@pytest.mark.parametrize("text", ["", "anna", JOB.upper(), f"{JOB}0", "train-1"])
def test_what_is_no_job_id_is_told_apart(text):
    assert job_ids.is_one(JOB)
    assert not job_ids.is_one(text)
