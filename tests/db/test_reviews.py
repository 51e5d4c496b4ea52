"""Reviews: answered once, reported, and removed by operators with a reason; what they count recounts exactly."""

import pytest

from db import mentors, ratings, reviews, sessions
from db.operators import reviews as of_operators
from db.operators import rights
from db.people import accounts, export
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH


def reviewed(tx, learner=ADA, rating: int = 4, text: str = "Clear and calm", days: int = 2) -> int:
    session = making.a_full_class(tx, learner, starts_at=making.ahead(tx, days=days))
    making.begin(tx, session.id, end=True)
    booking_id = sessions.get(tx, learner.id, session.id).booking_id
    ratings.rate(tx, learner, booking_id, rating, text)
    return booking_id


def stars(tx) -> list[int]:
    mentor = mentors.get(tx, None, MAX.id)
    return [mentor.stars_5 or 0, mentor.stars_4 or 0, mentor.stars_3 or 0, mentor.stars_2 or 0, mentor.stars_1 or 0]


def test_the_newest_come_first_a_page_at_a_time_with_the_stars_counted(tx):
    learners = [making.somebody(tx) for _ in range(30)]
    session = making.a_full_class(tx, *learners, meeting_link="https://meet.example.org/x")
    making.begin(tx, session.id, end=True)
    for number, learner in enumerate(learners):
        with making.at(tx, making.ahead(tx, days=3, minutes=number)):
            ratings.rate(tx, learner, sessions.get(tx, learner.id, session.id).booking_id, 1 + number % 5, "")
    first = reviews.page(tx, MAX.id)
    second = reviews.page(tx, MAX.id, first.next)
    found = [one.rated_at for one in (*first.items, *second.items)]
    assert len(found) == 30 and found == sorted(found, reverse=True) and second.next is None
    assert stars(tx) == [6] * 5


def test_a_session_can_be_rated_for_sixty_days(tx):
    session = making.in_state(tx, "completed")
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    with making.at(tx, making.ahead(tx, days=2 + ratings.DAYS, hours=2)), pytest.raises(Refused, match="for 60 days"):
        ratings.rate(tx, ADA, booking_id, 5, "")
    with making.at(tx, making.ahead(tx, days=1 + ratings.DAYS)):
        assert ratings.rate(tx, ADA, booking_id, 5, "").rating == 5


# Answers


def test_a_mentor_answers_once_and_changes_it_for_ten_minutes(tx):
    review_id = reviewed(tx)
    reviews.answer(tx, MAX, review_id, {"answer": "Thank you!"})
    told = making.last_told(tx, ADA)
    assert (told.title, told.body) == ("Max Mentor answered your review of “Tests one trusts”", "Thank you!")
    with making.at(tx, making.ahead(tx, minutes=9)):
        assert reviews.answer(tx, MAX, review_id, {"answer": "Thanks, Ada!"}).answer == "Thanks, Ada!"
    assert making.told(tx, ADA).count("review_answered") == 1
    with making.at(tx, making.ahead(tx, minutes=11)), pytest.raises(Refused, match="10 minutes"):
        reviews.answer(tx, MAX, review_id, {"answer": "Changed my mind"})
    (shown,) = reviews.page(tx, MAX.id).items
    assert shown.answer == "Thanks, Ada!"


def test_nobody_else_answers_and_nothing_that_is_too_long(tx):
    review_id = reviewed(tx)
    for person in (ADA, OTTO, EMMA, making.somebody(tx, "mentor")):
        with pytest.raises(Missing):
            reviews.answer(tx, person, review_id, {"answer": "Mine"})
    for answer in ("", "x" * 1001, 7):
        with pytest.raises(Invalid):
            reviews.answer(tx, MAX, review_id, {"answer": answer})
    with pytest.raises(Missing):
        reviews.answer(tx, MAX, 12345, {"answer": "To nothing"})


def test_an_answer_is_in_the_export_of_its_author_and_leaves_with_them(tx):
    reviews.answer(tx, MAX, reviewed(tx), {"answer": "Thank you!"})
    assert [one.body for one in export.everything(tx, MAX.id)["answers"]] == ["Thank you!"]
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    assert tx._execute("SELECT COUNT(*) FROM answers", {}).fetchone()[0] == 0


# Reports


@pytest.fixture
def operator(tx):
    rights.set_right(tx, EMMA.email, True)
    return EMMA


def test_a_report_waits_for_the_operators_who_are_told_of_the_first(tx, operator):
    review_id = reviewed(tx, text="He is a fraud")
    reviews.report(tx, MAX, review_id, {"reason": "Not true"})
    reviews.report(tx, OTTO, review_id, {"reason": "Rude"})
    assert making.told(tx, EMMA).count("review_reported") == 1
    waiting = of_operators.page(tx, operator).items
    assert [(one.review, one.reason, one.reporter_name) for one in waiting] == [
        ("He is a fraud", "Not true", "Max Mentor"),
        ("He is a fraud", "Rude", "Otto Outsider"),
    ]
    for person in (MAX, ADA):
        with pytest.raises(Refused):
            reviews.report(tx, person, review_id, {"reason": "Again"})
    of_operators.keep(tx, operator, review_id)
    assert of_operators.page(tx, operator).items == [] and len(reviews.page(tx, MAX.id).items) == 1
    with pytest.raises(Refused):
        of_operators.keep(tx, operator, review_id)


def test_nobody_reports_all_day(tx):
    learners = [making.somebody(tx) for _ in range(reviews.MOST_REPORTS + 1)]
    found = [reviewed(tx, learner, days=2 + number) for number, learner in enumerate(learners)]
    for review_id in found[:-1]:
        reviews.report(tx, OTTO, review_id, {"reason": "Rude"})
    with pytest.raises(Refused, match="today"):
        reviews.report(tx, OTTO, found[-1], {"reason": "Rude"})
    for reason in ("", "x" * 501):
        with pytest.raises(Invalid):
            reviews.report(tx, MAX, found[-1], {"reason": reason})


def test_what_an_operator_removes_no_longer_counts_and_both_sides_are_told_why(tx, operator):
    review_id = reviewed(tx, rating=1, text="He is a fraud")
    other = reviewed(tx, OTTO, rating=5, text="Very kind", days=4)
    reviews.answer(tx, MAX, review_id, {"answer": "I am not"})
    reviews.report(tx, MAX, review_id, {"reason": "Not true"})
    of_operators.remove(tx, operator, review_id, {"reason": "An insult"})
    mentor = mentors.get(tx, None, MAX.id)
    assert (mentor.rating_sum, mentor.rating_count, stars(tx)) == (5, 1, [1, 0, 0, 0, 0])
    assert [one.id for one in reviews.page(tx, MAX.id).items] == [other]
    assert of_operators.page(tx, operator).items == []
    for person, title in (
        (ADA, "Your review of “Tests one trusts” was removed"),
        (MAX, "A review of “Tests one trusts” was removed"),
    ):
        told = making.last_told(tx, person)
        assert (told.title, told.body) == (title, "Reason: An insult")
    for act in (
        lambda: ratings.rate(tx, ADA, review_id, 1, "Again"),
        lambda: reviews.answer(tx, MAX, review_id, {"answer": "Again"}),
        lambda: reviews.report(tx, OTTO, review_id, {"reason": "Again"}),
        lambda: of_operators.remove(tx, operator, review_id, {"reason": "Again"}),
    ):
        with pytest.raises(Refused):
            act()


def test_only_an_operator_removes_keeps_and_reads_reports(tx, operator):
    review_id = reviewed(tx)
    reviews.report(tx, OTTO, review_id, {"reason": "Rude"})
    for person in (ADA, MAX, OTTO):
        for act in (
            lambda who: of_operators.page(tx, who),
            lambda who: of_operators.remove(tx, who, review_id, {"reason": "Mine"}),
            lambda who: of_operators.keep(tx, who, review_id),
        ):
            with pytest.raises(Missing):
                act(person)
    with pytest.raises(Invalid):
        of_operators.remove(tx, operator, review_id, {"reason": ""})
