"""Settings are Studio's, with its defaults, ranges and error numbers."""

from typing import Any

import pytest

from trainlet.errors import BadSettings, NotInstalled
from trainlet.vision import cascade
from trainlet.vision.cascade import CascadeSettings, settings_of


def test_the_defaults_are_studio_s() -> None:
    settings = settings_of({})

    assert settings == CascadeSettings(
        scale_factor=1.1,
        minimum_number_of_neighbors=3,
        minimum_height=100,
        minimum_width=100,
        maximum_height=200,
        maximum_width=200,
    )
    assert (settings.least, settings.most) == ((100, 100), (200, 200))


def test_sizes_are_width_first_and_may_be_open() -> None:
    settings = settings_of({"minimum_width": 30, "minimum_height": 40, "maximum_width": None})

    assert settings.least == (30, 40)
    assert settings.most == (2**31 - 1, 200)


@pytest.mark.parametrize(
    ("given", "field", "studio"),
    [
        ({"scale_factor": 1.0}, "scale_factor", "0005"),
        ({"scale_factor": -2}, "scale_factor", "0005"),
        ({"minimum_width": 300}, "maximum_width", "0005"),
        ({"minimum_height": 101, "maximum_height": 100}, "maximum_height", "0005"),
        ({"minimum_number_of_neighbors": -1}, "minimum_number_of_neighbors", "0005"),
        ({"minimum_height": 0}, "minimum_height", "0005"),
        ({"pretrained_classifier": "cat"}, "pretrained_classifier", None),
        ({"colour": 1}, "settings", None),
    ],
)
def test_what_is_out_of_range_is_refused(
    given: dict[str, Any], field: str, studio: str | None
) -> None:
    with pytest.raises(BadSettings) as refused:
        settings_of(given)

    assert refused.value.place["field"].endswith(field)
    assert studio in (None, refused.value.studio)


def test_where_there_is_no_opencv_it_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cascade, "find_spec", lambda name: None)

    with pytest.raises(NotInstalled) as refused:
        cascade.check_installed()

    assert refused.value.status == 501
    assert "trainlet[vision]" in refused.value.remedy
