"""Who may call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.access import check
from trainlet.errors import Unauthorized

keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_blank_key_admits_everyone(authorization):
    assert check("", authorization) is None


@given(keys)
def test_the_key_as_a_bearer_token_is_admitted(key):
    assert check(key, f"Bearer {key}") is None


@given(keys, keys)
def test_any_other_key_is_turned_away(key, other):
    if key == other:
        other += "x"
    with pytest.raises(Unauthorized):
        check(key, f"Bearer {other}")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer ", "Bearer", "Bearer secre", "Bearer secrets", "Bearer SECRET", "Basic secret"],
)
def test_a_caller_without_the_key_is_told_which_header_to_send(authorization):
    with pytest.raises(Unauthorized) as caught:
        check("secret", authorization)

    assert caught.value.status == 401
    assert caught.value.place == {"field": "Authorization"}
    assert "Authorization: Bearer" in caught.value.remedy
    assert "secret" not in str(caught.value.problem())


def test_a_key_without_the_bearer_scheme_is_turned_away():
    with pytest.raises(Unauthorized):
        check("secret", "secret")


def test_the_name_of_the_scheme_may_be_written_in_any_case():
    assert check("secret", "bearer secret") is None


def test_a_header_that_is_no_sound_text_is_turned_away():
    with pytest.raises(Unauthorized):
        check("secret", "Bearer \udc80")
