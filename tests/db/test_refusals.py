"""Refusals: what they say is for one reader."""

from db.formats import Moment
from db.language import _
from db.refusals import Invalid


def test_times_are_those_of_the_reader_in_the_sentence_and_beside_each_field():
    said = _("It starts {time}.", time=Moment("2031-11-21T15:04:00Z"))
    refused = Invalid({"starts_at": said}, said)
    refused.show_times_in("Asia/Kolkata")
    assert refused.errors["starts_at"] == refused.sentence == "It starts Fri 21 Nov 2031, 20:34 (Kolkata time)."
