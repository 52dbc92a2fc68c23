"""Takes out of texts what tells little."""

import time

import pytest

from trainlet.catalogue.fitted.text import cleansing
from trainlet.errors import BadRecipe


@pytest.mark.parametrize(
    ("edit", "text", "want"),
    [
        (cleansing.without_urls, "a http://x.y/z?q b WWW.x.de c ftp://d", "a b c"),
        (cleansing.without_urls, "xhttp://a awww.b", "xhttp://a awww.b"),
        (cleansing.without_emails, "to ä.b+c@d-e.fr, now", "to , now"),
        (cleansing.without_numbers, "1 -2.5 1,000 b2b 3rd", "b2b 3rd"),
        (cleansing.with_bars, "a!! b_c ä&ö", "a| b|c ä|ö"),
        (cleansing.set_apart, "can-do, don't!!!", "can - do , don't !!!"),
        (cleansing.without_repeats, "aaaa book !!!!", "aa book !!"),
        (cleansing.with_slashes, "c:\\d\\e", "c:/d/e"),
    ],
)
def test_an_edit_changes_what_it_is_for(edit, text, want):
    assert " ".join(edit(text).split()) == want


def test_a_long_text_without_any_match_takes_no_long_time():
    text, start = "a." * 100_000, time.perf_counter()
    for edit in (cleansing.without_emails, cleansing.without_urls, cleansing.without_numbers):
        edit(text)
    cleansing.without_numbers("1." * 100_000 + "a")

    assert time.perf_counter() - start < 2.0


def test_parts_are_edited_apart_and_those_left_are_set_apart_by_marks():
    cleaner = cleansing.Cleaner([str.upper], lambda text: text.split("."), [str.strip])

    assert cleaner("a. b . .") == "A ||| B"
    assert cleaner("") == ""


def test_a_regular_expression_takes_time_in_proportion_to_the_text():
    found = cleansing.replaced(["a" * 5000 + "b", None, "aa"], "(a*)*$", "<\\1>")

    assert found[1] is None
    assert found[0].startswith("a" * 5000 + "b")
    assert cleansing.replaced(["x1ä22"], r"(\d+)", r"[\1]").tolist() == ["x[1]ä[22]"]


@pytest.mark.parametrize("bad", [("(", ""), ("(?=a)", ""), ("a", "\\9"), ("a", "\\")])
def test_what_is_no_expression_is_refused(bad):
    with pytest.raises(BadRecipe) as refused:
        cleansing.replaced([""], *bad)
    assert refused.value.place["field"] == "custom_regular_expression"
