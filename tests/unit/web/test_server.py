"""The local service refuses to be open to others, and a port that is taken."""

import socket
from pathlib import Path

import pytest

from trainlet.errors import BadSettings
from trainlet.settings import Settings
from trainlet.web.listening import check_address
from trainlet.web.server import serve


def unheard() -> None:
    pytest.fail("the service said that it serves")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_on_loopback_no_key_is_needed(host: str) -> None:
    assert check_address(host, "") is None


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "example.com", "", "127.0.0.1.nip.io"]
)
def test_an_address_that_others_can_reach_needs_a_key(host: str) -> None:
    with pytest.raises(BadSettings) as caught:
        check_address(host, "")

    assert caught.value.status == 422
    assert caught.value.place == {"field": "key"}
    assert "TRAINLET_KEY" in caught.value.remedy
    assert check_address(host, "secret") is None


def test_the_service_refuses_to_start_before_it_makes_anything(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        serve(Settings(store=str(tmp_path / "store")), "0.0.0.0", 8000, unheard)

    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_named_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings) as caught:
            serve(Settings(store=str(tmp_path / "store")), "127.0.0.1", port, unheard)

    assert caught.value.status == 422
    assert caught.value.place == {"field": "port"}
    assert str(port) in caught.value.detail
    assert "--port" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []
