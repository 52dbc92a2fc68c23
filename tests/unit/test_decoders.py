"""A type's decoder is made once, and by one thread at a time."""

import subprocess
import sys

import pytest

from trainlet.datasets import Index
from trainlet.decoders import decoder, new_decoder

FIRST_READ = """
import threading, time
from trainlet.decoders import decoder
{imported}
threading.setprofile(lambda *_: time.sleep(1e-4))  # other threads come in between at every call
threads = [threading.Thread(target=lambda: decoder({type})) for _ in range(30)]
for thread in threads:
    thread.start()
    time.sleep(5e-3)
for thread in threads:
    thread.join()
"""


def test_a_decoder_is_made_once_for_a_type() -> None:
    assert decoder(Index) is decoder(Index)
    assert decoder(list[int]).decode(b"[1, 2]") == [1, 2]
    assert new_decoder(Index) is not new_decoder(Index)


@pytest.mark.parametrize(
    ("imported", "type_"),
    [
        ("from trainlet.registry.index import Index", "Index"),
        ("from trainlet.jobs.records import State", "State"),
        ("from trainlet.recipes.recipe import Recipe", "Recipe"),
        ("from trainlet.scoring.dialects.open_inference import InferRequest", "InferRequest"),
    ],
)
def test_a_type_may_be_met_first_in_many_threads(imported: str, type_: str) -> None:
    # A type that msgspec sees first in two threads at once is no exception but a crash.
    code = FIRST_READ.format(imported=imported, type=type_)

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
