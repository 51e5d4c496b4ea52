"""Sentences: English text that can be rendered again in the reader's language."""

import pickle

import pytest

from db import language
from db.broken import BrokenFile
from db.catalogues import PLAIN, accent
from db.formats import Moment, Price
from db.language import Listed, _, ngettext, rendered, translate
from db.locales import PSEUDO
from tests.support.speaking import GERMAN, catalogue_of, pseudo


@pytest.fixture
def german(tmp_path):
    with catalogue_of(tmp_path, de=GERMAN):
        yield


def test_a_sentence_is_its_english_text():
    sentence = _("{name} booked “{title}”", name="Ada", title="{braces}")
    assert sentence == "Ada booked “{braces}”" and isinstance(sentence, str)
    assert (ngettext("{count} seat", "{count} seats", 1), ngettext("{count} seat", "{count} seats", 2)) == (
        "1 seat",
        "2 seats",
    )
    assert pickle.loads(pickle.dumps(sentence)).params == sentence.params


def test_a_sentence_can_be_rendered_in_another_language(german):
    assert translate(_("{name} booked “{title}”", name="Ada", title="Free"), "de") == "„Free“: gebucht von Ada"
    assert [translate(ngettext("{count} seat", "{count} seats", count), "de") for count in (1, 2)] == [
        "1 Platz",
        "2 Plätze",
    ]
    assert translate("Free", "de") == "Free", "data stays as it is"
    assert translate(_("Not translated yet"), "de") == "Not translated yet"


def test_values_in_a_sentence_are_rendered_for_the_reader_too(german):
    sentence = _("It costs {price}, {extra}", price=Price(123450, "EUR"), extra=_("Free"))
    assert (sentence, translate(sentence, "de")) == ("It costs €1,234.50, Free", "Das kostet 1.234,50\xa0€, kostenlos")
    assert translate(_("{list}", list=Listed([_("Free"), "b", "c"])), "de") == "kostenlos, b und c"
    when = _("Starts {at}", at=Moment("2026-11-21T14:04:00Z"))
    assert when == "Starts Sat 21 Nov 2026, 14:04 (UTC)"
    assert translate(when, "en", "Europe/Berlin") == "Starts Sat 21 Nov 2026, 15:04 (Berlin time)"
    assert translate(when, "de", "Europe/Berlin") == "Beginn: Sa., 21. Nov. 2026, 15:04 (Berlin time)"


def test_every_sentence_in_a_document_is_rendered(german):
    document = {"title": _("Free"), "items": [{"name": "Free", "why": _("Free")}], "count": 3}
    assert rendered(document, "de") == {
        "title": "kostenlos",
        "items": [{"name": "Free", "why": "kostenlos"}],
        "count": 3,
    }
    assert rendered(document, "en") is document


@pytest.mark.parametrize(
    ("chosen", "accepted", "found"),
    [
        ("de", "en", "de"),
        ("", "de-AT,de;q=0.9,en;q=0.8", "de"),
        ("", "fr, en;q=0.3, de;q=0.5", "de"),
        ("fr", "de;q=0, *", "en"),
        ("", "", "en"),
        ("", "nonsense;q=x;;,,;", "en"),
    ],
)
def test_the_language_is_the_persons_choice_or_the_browsers_or_the_default(german, chosen, accepted, found):
    assert language.choose(chosen, accepted, "en") == found


def test_with_one_language_there_is_nothing_to_choose():
    assert language.choose("de", "de", "en") == "en"


def test_a_translation_with_an_unknown_placeholder_stops_the_start(tmp_path):
    broken = 'msgid "Hello {name}"\nmsgstr "Hallo {nmae}"\n'
    with pytest.raises(BrokenFile, match=r"de.po, line \d+: {nmae} is not in"), catalogue_of(tmp_path, de=broken):
        pass


def test_the_pseudo_language_accents_everything_but_placeholders():
    with pseudo():
        assert translate(_("{place} time", place="Berlin"), PSEUDO) == "Berlin " + accent("time")
    assert not set(PLAIN) & set(accent(PLAIN))
