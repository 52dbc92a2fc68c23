"""What an account refuses is told with what to allow."""

import pytest

from trainlet.aws.account import Account
from trainlet.errors import StoreUnavailable


def test_a_call_that_is_not_answered_names_the_right_that_it_wants(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with pytest.raises(StoreUnavailable) as caught:
        Account("http://127.0.0.1:1").ask("lambda", "get_account_settings")

    assert "lambda:GetAccountSettings" in caught.value.remedy
