"""The environment: the only place it is read, and what it may say."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadSettings
from trainlet.settings import LOADER, Settings, bare, export, load, load_public

NAMES = Settings.__struct_fields__
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
keys = st.text(st.characters(min_codepoint=33, max_codepoint=126))
above_zero = st.floats(0, exclude_min=True, allow_infinity=False)
counts = st.integers(1, 2**62)


@contextmanager
def restored_environment() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_an_empty_environment_gives_the_documented_defaults():
    assert msgspec.structs.asdict(load()) == {
        "store": "trainlet-store",
        "s3_endpoint": "",
        "key": "",
        "model": "",
        "refresh_seconds": 2.0,
        "lease_seconds": 10.0,
        "poll_seconds": 0.2,
        "job_seconds": 3600.0,
        "job_slots": 0,
        "price_per_second": 0.0000666667,
        "workers": 1,
        "access_log": "",
        "metrics": "",
        "queue": 64,
        "max_upload_bytes": 536_870_912,
        "max_score_bytes": 16_777_216,
        "max_rows": 100_000,
        "max_columns": 16_384,
        "max_model_bytes": 268_435_456,
    }


def test_every_setting_is_read_from_its_name_in_capitals(monkeypatch):
    monkeypatch.setenv("TRAINLET_STORE", "s3://bucket/prefix")
    monkeypatch.setenv("TRAINLET_S3_ENDPOINT", "http://localhost:8333")
    monkeypatch.setenv("TRAINLET_KEY", "12345")
    monkeypatch.setenv("TRAINLET_REFRESH_SECONDS", "0")
    monkeypatch.setenv("TRAINLET_LEASE_SECONDS", "1.5")
    monkeypatch.setenv("TRAINLET_POLL_SECONDS", "0.01")
    monkeypatch.setenv("TRAINLET_JOB_SECONDS", "60")
    monkeypatch.setenv("TRAINLET_JOB_SLOTS", "3")
    monkeypatch.setenv("TRAINLET_PRICE_PER_SECOND", "0.5")
    monkeypatch.setenv("TRAINLET_MAX_UPLOAD_BYTES", "1")
    monkeypatch.setenv("TRAINLET_MAX_SCORE_BYTES", "2")
    monkeypatch.setenv("TRAINLET_MAX_ROWS", "4")
    monkeypatch.setenv("TRAINLET_MAX_COLUMNS", "5")
    monkeypatch.setenv("TRAINLET_MAX_MODEL_BYTES", "6")

    assert load() == Settings(
        store="s3://bucket/prefix",
        s3_endpoint="http://localhost:8333",
        key="12345",
        refresh_seconds=0.0,
        lease_seconds=1.5,
        poll_seconds=0.01,
        job_seconds=60.0,
        job_slots=3,
        price_per_second=0.5,
        max_upload_bytes=1,
        max_score_bytes=2,
        max_rows=4,
        max_columns=5,
        max_model_bytes=6,
    )


def test_variables_of_others_and_unknown_ones_change_nothing(monkeypatch):
    monkeypatch.setenv("STORE", "elsewhere")
    monkeypatch.setenv("TRAINLET_COLOUR", "green")
    monkeypatch.setenv("trainlet_store", "elsewhere")

    assert load() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lease_seconds", "0"),
        ("lease_seconds", "nan"),
        ("lease_seconds", "soon"),
        ("lease_seconds", ""),
        ("poll_seconds", "-1"),
        ("refresh_seconds", "-0.1"),
        ("job_seconds", "0"),
        ("job_slots", "-1"),
        ("job_slots", "2.5"),
        ("price_per_second", "-1"),
        ("price_per_second", "cheap"),
        ("max_rows", "0"),
        ("max_columns", "many"),
        ("max_model_bytes", "0"),
        ("workers", "0"),
        ("queue", "-1"),
        ("max_upload_bytes", "0"),
        ("max_score_bytes", "1e"),
    ],
)
def test_a_value_out_of_range_or_of_another_type_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"TRAINLET_{name.upper()}", value)

    with pytest.raises(BadSettings) as caught:
        load()

    assert name in caught.value.detail
    assert "TRAINLET_" in caught.value.remedy


@given(
    st.builds(
        Settings,
        store=texts,
        s3_endpoint=texts,
        key=keys,
        refresh_seconds=above_zero,
        lease_seconds=above_zero,
        poll_seconds=above_zero,
        job_seconds=above_zero,
        job_slots=st.integers(0, 2**62),
        price_per_second=above_zero,
        max_upload_bytes=counts,
        max_score_bytes=counts,
        max_rows=counts,
        max_columns=counts,
        max_model_bytes=counts,
    )
)
def test_what_is_handed_down_is_what_the_child_loads(settings):
    with restored_environment():
        export(settings)

        assert load() == settings


def test_every_setting_is_handed_down():
    with restored_environment():
        export(Settings(key="secret"))

        assert {f"TRAINLET_{name.upper()}" for name in NAMES} <= set(os.environ)
        assert os.environ["TRAINLET_KEY"] == "secret"


@pytest.mark.parametrize("key", ["two words", "schlüssel", "a\tb"])
def test_a_key_that_no_header_can_carry_is_refused(monkeypatch, key):
    monkeypatch.setenv("TRAINLET_KEY", key)

    with pytest.raises(BadSettings) as caught:
        load()

    assert "key" in caught.value.detail


@pytest.mark.parametrize("key", ["", None])
def test_a_process_that_others_reach_wants_a_key(monkeypatch, key):
    if key is not None:
        monkeypatch.setenv("TRAINLET_KEY", key)

    with pytest.raises(BadSettings) as caught:
        load_public()

    assert caught.value.status == 422
    assert caught.value.place == {"field": "key"}
    assert caught.value.remedy == "Set TRAINLET_KEY to a long random text."
    assert load().key == ""


def test_a_process_that_others_reach_has_the_settings_of_any_other(monkeypatch):
    monkeypatch.setenv("TRAINLET_KEY", "secret")
    monkeypatch.setenv("TRAINLET_MAX_ROWS", "4")

    assert load_public() == load() == Settings(key="secret", max_rows=4)


def test_a_process_that_others_reach_refuses_what_any_other_refuses(monkeypatch):
    monkeypatch.setenv("TRAINLET_KEY", "two words")

    with pytest.raises(BadSettings, match="key"):
        load_public()


def test_what_a_process_starts_with_holds_no_key_and_no_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LD_LIBRARY_PATH", "TRAINLET_KEY", "AWS_SECRET_ACCESS_KEY", "HOME"):
        monkeypatch.setenv(name, "somewhere")

    assert bare()["LD_LIBRARY_PATH"] == "somewhere"
    assert bare().keys() <= set(LOADER)
