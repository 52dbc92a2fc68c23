"""Datasets and their immutable versions."""

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet import datasets, keys
from trainlet.datasets import Arrival, Schema, VersionLine
from trainlet.errors import ArtifactCorrupt, BadName, DatasetMissing
from trainlet.tables import describe, read_table

types = st.dictionaries(st.text(max_size=5), st.sampled_from(["text", "number"]), max_size=3)


def schema_of(data, name="cars", day=1):
    table, uploaded = read_table(data), datetime(2024, 1, day, tzinfo=UTC)
    version = datasets.version_of(data, {})
    return describe(table, {}, dataset=name, version=version, size=len(data), uploaded=uploaded)


def upload(store, data, name="cars", day=1):
    """Make bytes a version that arrived on a day of January."""
    schema = schema_of(data, name, day)
    datasets.put_data(store, name, schema.version, schema.extension, data)
    datasets.add_version(store, schema)
    return schema


def test_a_version_without_corrected_types_is_the_digest_of_its_bytes():
    assert datasets.version_of(b"a\n1\n", {}) == hashlib.sha256(b"a\n1\n").hexdigest()[:20]


@given(st.binary(max_size=50), types)
def test_a_version_depends_on_bytes_and_types_alone(data, asked):
    backwards = dict(reversed(asked.items()))

    assert datasets.version_of(data, asked) == datasets.version_of(bytes(data), backwards)
    assert len(datasets.version_of(data, asked)) == 20


@given(st.binary(max_size=50), st.binary(max_size=50), types, types)
def test_other_bytes_or_other_types_are_another_version(data, other, asked, wanted):
    one, two = datasets.version_of(data, asked), datasets.version_of(other, wanted)

    assert (one == two) == ((data, asked) == (other, wanted))


def test_a_table_that_ends_like_a_list_of_types_is_another_version():
    plain = datasets.version_of(b'a\n1\n{"a":"text"}', {})

    assert plain != datasets.version_of(b"a\n1\n", {"a": "text"})


def test_an_upload_comes_back_byte_for_byte(store):
    data = b"a,b\r\n1,x\r\n"
    schema = upload(store, data)

    assert datasets.read_data(store, schema) == data
    assert datasets.read_schema(store, "cars") == schema
    assert datasets.read_schema(store, "cars", schema.version) == schema


def test_the_index_lists_the_versions_in_the_order_of_their_upload(store):
    first, second = upload(store, b"a\n1\n"), upload(store, b"a,b\n1,2\n3,4\n", day=2)
    index = datasets.read_index(store, "cars")

    assert index.latest == second.version
    assert [(v.version, v.rows, v.columns, v.size) for v in index.versions] == [
        (first.version, 1, 1, 4),
        (second.version, 2, 2, 12),
    ]
    assert index.versions[0].uploaded == first.uploaded


def test_the_same_content_again_is_the_same_version_and_the_latest_once_more(store):
    first = upload(store, b"a\n1\n", day=1)
    upload(store, b"a\n2\n", day=2)
    upload(store, b"a\n1\n", day=3)
    index = datasets.read_index(store, "cars")

    assert index.latest == first.version
    assert [version.uploaded.day for version in index.versions] == [3, 2]
    assert datasets.read_schema(store, "cars") == first


def test_a_version_that_is_read_late_is_not_the_latest(store):
    newer = upload(store, b"a\n2\n", day=2)
    older = upload(store, b"a\n1\n", day=1)
    index = datasets.read_index(store, "cars")

    assert index.latest == newer.version
    assert [version.version for version in index.versions] == [newer.version, older.version]
    assert datasets.read_schema(store, "cars") == newer


def test_content_that_came_again_and_is_read_out_of_order_keeps_its_last_moment(store):
    first = upload(store, b"a\n1\n", day=1)
    upload(store, b"a\n1\n", day=3)
    upload(store, b"a\n2\n", day=2)
    upload(store, b"a\n1\n", day=1)
    index = datasets.read_index(store, "cars")

    assert index.latest == first.version
    assert [version.uploaded.day for version in index.versions] == [3, 2]


def test_a_schema_is_written_once(store):
    first = upload(store, b"a\n1\n", day=1)
    upload(store, b"a\n1\n", day=2)

    assert datasets.read_schema(store, "cars", first.version).uploaded.day == 1


def test_an_upload_is_never_written_over(store):
    schema = upload(store, b"a\n1\n")
    datasets.put_data(store, "cars", schema.version, ".csv", b"something else")

    assert datasets.read_data(store, schema) == b"a\n1\n"


def test_data_alone_makes_no_dataset(store):
    datasets.put_data(store, "cars", "0" * 20, ".csv", b"a\n1\n")

    assert datasets.names(store) == ["cars"]
    with pytest.raises(DatasetMissing):
        datasets.read_index(store, "cars")


def test_names_are_sorted(store):
    assert datasets.names(store) == []

    upload(store, b"a\n1\n", "trucks")
    upload(store, b"a\n1\n", "cars")

    assert datasets.names(store) == ["cars", "trucks"]


@pytest.mark.parametrize("version", ["", "0" * 20])
def test_a_dataset_that_is_not_there_is_named(store, version):
    with pytest.raises(DatasetMissing) as caught:
        datasets.read_schema(store, "cars", version)

    assert caught.value.status == 404
    assert caught.value.place == {"dataset": "cars"}
    assert "/v1/datasets/cars" in caught.value.remedy


def test_a_version_that_is_not_there_is_named(store):
    upload(store, b"a\n1\n")
    with pytest.raises(DatasetMissing) as caught:
        datasets.read_schema(store, "cars", "f" * 20)

    assert "f" * 20 in caught.value.detail
    assert caught.value.remedy == "GET /v1/datasets/cars/versions lists those it has."


@pytest.mark.parametrize(("name", "version"), [("../cars", ""), ("cars", "../../models")])
def test_a_name_never_leads_out_of_the_datasets(store, name, version):
    with pytest.raises(BadName):
        datasets.read_schema(store, name, version)


def test_a_column_is_found_by_its_name():
    schema = Schema(
        dataset="cars",
        version="0" * 20,
        extension=".csv",
        size=1,
        uploaded=datetime(2024, 1, 1, tzinfo=UTC),
        rows=1,
        columns=schema_of(b"a,b\n1,x\n").columns,
    )

    assert schema.column("b").type == "text"
    assert schema.column("B") is None


NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def line(version="0" * 20, uploaded=NOON, sequencer=""):
    return VersionLine(
        version=version, uploaded=uploaded, rows=1, columns=1, size=1, sequencer=sequencer
    )


def test_versions_are_ordered_by_upload_then_by_sequencer_then_by_id():
    ascending = [
        line("f" * 20, NOON - timedelta(microseconds=1), "FF"),
        line("e" * 20, NOON, ""),
        line("d" * 20, NOON, "0055AED6DCD90281E5"),
        line("c" * 20, NOON, "0055AED6DCD90281E6"),
        line("d" * 20, NOON, "0055AED6DCD90281E6"),
        line("b" * 20, NOON, "1"),
        line("a" * 20, NOON + timedelta(microseconds=1), ""),
    ]

    mixed = [*ascending[3:], *ascending[:3]]
    assert sorted(mixed, key=lambda each: each.order) == ascending


def test_a_shorter_sequencer_is_compared_as_if_zeros_followed_it():
    assert line(sequencer="0055AE").order == line(sequencer="0055AE00").order
    assert line(sequencer="0055AF").order > line(sequencer="0055AE01").order
    assert line(sequencer="0055AE").order < line(sequencer="0055AE01").order


def test_of_two_uploads_of_one_second_the_one_that_s3_wrote_last_is_the_latest(store):
    first, second = schema_of(b"a\n1\n"), schema_of(b"a\n2\n")
    datasets.add_version(store, msgspec.structs.replace(second, sequencer="0B"))
    datasets.add_version(store, msgspec.structs.replace(first, sequencer="0A"))

    assert datasets.read_index(store, "cars").latest == second.version


def test_data_that_is_not_what_was_uploaded_is_never_read(store):
    data = b"a\n1\n"
    schema = msgspec.structs.replace(schema_of(data), sha256=hashlib.sha256(data).hexdigest())
    datasets.put_data(store, "cars", schema.version, ".csv", data)
    assert datasets.read_data(store, schema) == data
    store.put(keys.dataset_data("cars", schema.version, ".csv"), b"a\n2\n")

    with pytest.raises(ArtifactCorrupt) as caught:
        datasets.read_data(store, schema)
    assert caught.value.place == {"dataset": "cars"}
    assert caught.value.remedy == "Restore the object; or delete it, and upload the table again."
    store.delete(keys.dataset_data("cars", schema.version, ".csv"))
    upload(store, data)
    assert datasets.read_data(store, schema) == data


def test_an_index_that_names_no_version_of_its_own_is_damaged(store):
    upload(store, b"a\n1\n")
    index = datasets.read_index(store, "cars")
    index.latest = "f" * 20
    store.put(keys.dataset_index("cars"), msgspec.json.encode(index))

    with pytest.raises(ArtifactCorrupt) as caught:
        datasets.read_index(store, "cars")
    assert caught.value.place == {"dataset": "cars"}


def arrival(**changed):
    known = {
        "key": "uploads/cars/a.csv",
        "etag": "e1",
        "size": 4,
        "modified": NOON,
        "job": "upload-01890000-0000-7000-8000-000000000000",
    }
    return Arrival(**{**known, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "uploads/cars/b.csv"},
        {"etag": "e2"},
        {"modified": NOON + timedelta(microseconds=1)},
        {"object_version": "v1"},
    ],
    ids=str,
)
def test_another_write_is_another_event(changed):
    assert arrival(**changed).event != arrival().event
    assert keys.check_digest(arrival(**changed).event)


def test_the_job_and_the_size_are_no_part_of_an_event():
    other = arrival(size=5, job="upload-01890000-0000-7000-8000-000000000001")

    assert other.event == arrival().event


def test_a_version_of_an_object_is_one_event_whatever_else_is_said_of_it():
    one, other = arrival(object_version="v1"), arrival(object_version="v1", etag="e2")

    assert one.event == other.event
    assert arrival(object_version="v2").event != one.event


def test_an_arrival_is_recorded_once_with_the_job_that_came_first(store):
    assert datasets.find_arrival(store, "cars", arrival().event) is None
    first = datasets.record_arrival(store, "cars", arrival())
    second = arrival(job="upload-01890000-0000-7000-8000-000000000001")

    assert datasets.record_arrival(store, "cars", second) == first == arrival()
    assert datasets.find_arrival(store, "cars", second.event) == first
    assert datasets.find_arrival(store, "trucks", second.event) is None
