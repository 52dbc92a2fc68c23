"""Names and object keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet import job_ids, keys
from trainlet.errors import BadName

JOB = "train-01890000-0000-7000-8000-000000000000"
DIGEST = "0123456789abcdef0123"
verbs = st.from_regex(r"[a-z]{1,16}(-[a-z]{1,15})?", fullmatch=True)
moments = st.floats(0, 2**40 / 1000)


@pytest.mark.parametrize("name", ["a", "0", "a" * 63, "a.b_c-d", "2024", "a--b", "a_.b"])
def test_a_plain_name_is_taken_as_it_is(name):
    assert keys.check_name("model", name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a" * 64,
        "A",
        "Model",
        ".",
        "..",
        ".a",
        "a.",
        "-a",
        "a-",
        "_a",
        "a_",
        "a..b",
        "a/b",
        "/a",
        "a\\b",
        "a b",
        " a",
        "a\n",
        "a\0b",
        "a%2fb",
        "größe",
        "a:b",
        "é",
        "\uff41",
        "٣",
    ],
)
def test_a_name_that_could_mean_another_place_is_refused(name):
    with pytest.raises(BadName) as caught:
        keys.check_name("model", name)

    assert caught.value.status == 400
    assert caught.value.place == {"field": "model"}
    assert repr(name) in caught.value.detail
    assert "lower-case" in caught.value.remedy


@given(st.text(st.sampled_from("aZ0._-/\\ \n\0ä~"), max_size=70) | st.text(max_size=8))
def test_whatever_passes_as_a_name_stays_inside_its_folder(name):
    try:
        keys.check_name("model", name)
    except BadName:
        return

    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
    assert 1 <= len(name) <= 63
    assert ".." not in name
    assert name[0].isalnum()
    assert name[-1].isalnum()


def test_keys_are_spelled_as_the_layout_of_the_store_says():
    assert keys.dataset_index("cars") == "datasets/cars/index.json"
    assert keys.dataset_data("cars", DIGEST, ".csv") == f"datasets/cars/versions/{DIGEST}/data.csv"
    assert keys.dataset_schema("cars", DIGEST) == f"datasets/cars/versions/{DIGEST}/schema.json"
    assert keys.recipe("price") == "recipes/price.json"
    assert keys.model_index("price") == "models/price/index.json"
    assert (
        keys.artifact("price", "build", "claim", "model.onnx")
        == "models/price/builds/build/claim/model.onnx"
    )
    assert keys.job_request(JOB) == f"jobs/{JOB}/request.json"
    assert keys.job_state(JOB) == f"jobs/{JOB}/state.json"
    assert keys.arrival("cars", DIGEST) == f"datasets/cars/arrivals/{DIGEST}.json"
    assert keys.receipt("price", JOB) == f"receipts/price/{JOB}.json"
    assert keys.receipts("price") == "receipts/price/"
    assert keys.build_claim("price", "build") == "models/price/builds/build/claim.json"
    assert keys.build_version("price", "build") == "models/price/builds/build/version.json"
    assert keys.model_version("price", 7) == "models/price/versions/000000007.json"
    assert keys.model_log("price", 7) == "models/price/log/000000007.json"
    assert keys.model_versions("price") == "models/price/versions/"
    assert keys.model_logs("price") == "models/price/log/"


SPELLERS = {
    "dataset_index": keys.dataset_index,
    "dataset_data": lambda name: keys.dataset_data(name, DIGEST, ".csv"),
    "dataset_schema": lambda name: keys.dataset_schema(name, DIGEST),
    "recipe": keys.recipe,
    "model_index": keys.model_index,
    "artifact": lambda name: keys.artifact(name, "build", "claim", "model.onnx"),
    "job_request": keys.job_request,
    "job_state": keys.job_state,
    "job_verb": job_ids.verb_of,
    "version of dataset_data": lambda name: keys.dataset_data("cars", name, ".csv"),
    "arrival": lambda name: keys.arrival(name, DIGEST),
    "event of arrival": lambda name: keys.arrival("cars", name),
    "new_upload": keys.new_upload,
    "receipts": keys.receipts,
    "receipt": lambda name: keys.receipt(name, JOB),
    "job of receipt": lambda name: keys.receipt("price", name),
    "build_claim": lambda name: keys.build_claim(name, "build"),
    "build_version": lambda name: keys.build_version(name, "build"),
    "model_log": lambda name: keys.model_log(name, 1),
    "model_version": lambda name: keys.model_version(name, 1),
    "job_seconds": job_ids.seconds_of,
    "version of dataset_schema": lambda name: keys.dataset_schema("cars", name),
}


@pytest.mark.parametrize("speller", SPELLERS)
def test_no_key_is_spelled_with_a_name_that_leaves_its_folder(speller):
    with pytest.raises(BadName) as caught:
        SPELLERS[speller]("../secrets")

    assert caught.value.remedy


@pytest.mark.parametrize("digest", ["0" * 15, "0" * 65, "A" * 20, "g" * 20, "", DIGEST + "\n"])
def test_a_misspelled_dataset_version_is_refused(digest):
    with pytest.raises(BadName) as caught:
        keys.check_digest(digest)

    assert "versions" in caught.value.remedy


def test_a_dataset_version_of_16_to_64_hex_digits_is_taken():
    assert keys.check_digest("0" * 16) == "0" * 16
    assert keys.check_digest("f" * 64) == "f" * 64


@given(verbs)
def test_the_key_of_a_request_leads_back_to_its_job(verb):
    job_id = job_ids.new(verb)

    assert keys.requested_job(keys.job_request(job_id)) == job_id


@pytest.mark.parametrize(
    "key",
    [
        "",
        "jobs/request.json",
        f"jobs/{JOB}/state.json",
        f"jobs/{JOB}/request.json.tmp",
        f"other/jobs/{JOB}/request.json",
        f"jobs/x/{JOB}/request.json",
        f"jobs/{JOB}/x/request.json",
        f"{JOB}/request.json",
        "jobs/train-1/request.json",
        "datasets/cars/index.json",
    ],
)
def test_no_other_key_asks_for_a_job(key):
    assert keys.requested_job(key) is None


@pytest.mark.parametrize(
    ("key", "dataset"),
    [
        ("uploads/cars/a.csv", "cars"),
        ("uploads/cars/2024/05/a.csv.gz", "cars"),
        ("uploads/cars/no extension", "cars"),
        ("uploads/NO NAME/a.csv", "NO NAME"),
        ("uploads//a.csv", ""),
    ],
)
def test_an_object_of_the_drop_zone_tells_its_dataset_sound_or_not(key, dataset):
    assert keys.upload_dataset(key) == dataset


@pytest.mark.parametrize(
    "key",
    [
        "",
        "uploads",
        "uploads/",
        "uploads/a.csv",
        "uploads/cars/",
        "uploads/cars/2024/",
        "uploads/cars/.hidden",
        "uploads/cars/2024/.a.csv.swp",
        "uploads/cars/a.csv~",
        "uploads/cars/a.csv.tmp",
        "uploads/cars/a.csv.part",
        "uploads/cars/a.csv.crdownload",
        "uploads/cars/a.csv.filepart",
        "other/uploads/cars/a.csv",
        "datasets/cars/a.csv",
    ],
)
def test_no_other_key_is_an_upload(key):
    assert keys.upload_dataset(key) is None


def test_every_new_upload_has_a_place_of_its_own_in_the_drop_zone():
    made = {keys.new_upload("cars") for _ in range(20)}

    assert len(made) == 20
    assert {keys.upload_dataset(key) for key in made} == {"cars"}


@pytest.mark.parametrize(
    ("text", "meant"), [("7", 7), ("007", 7), ("9" * 30, int("9" * 18)), ("champion", "champion")]
)
def test_a_reference_is_a_number_or_an_alias(text, meant):
    assert keys.reference(text) == meant


@pytest.mark.parametrize("text", ["", "-1", "1.5.", "A", "\u0663"])
def test_a_reference_that_is_neither_is_refused(text):
    with pytest.raises(BadName):
        keys.reference(text)


@pytest.mark.parametrize("model", ["a", "price", "a.b_c-d", "json"])
def test_the_key_of_a_recipe_leads_back_to_its_model(model):
    assert keys.recipe_model(keys.recipe(model)) == model


@pytest.mark.parametrize(
    "key",
    ["", "recipes/", "recipes/.json", "recipes/a", "recipes/A.json", "recipes/b/a.json", "a.json"],
)
def test_no_other_key_is_a_recipe(key):
    assert keys.recipe_model(key) is None


def test_a_trial_is_kept_under_its_job() -> None:
    assert keys.trial(JOB, DIGEST) == f"trials/{JOB}/{DIGEST}.json"
    for job_id, digest in (("../x", DIGEST), (JOB, "../x")):
        with pytest.raises(BadName):
            keys.trial(job_id, digest)
