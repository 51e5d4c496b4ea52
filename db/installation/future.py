"""What a clock that was ahead has left behind, and how it is put right: `python app.py fix-clock`."""

from db import clock, figures
from db.engine.transaction import Transaction
from db.people import addresses, devices, resets

TOLERANCE = 5  # minutes


def count_ahead(tx: Transaction) -> int:
    """How many rows were written at a time that has not come yet."""
    return tx.value("count_ahead", now=clock.after(minutes=TOLERANCE)) or 0


def newest_id(tx: Transaction) -> int:
    return tx.value("newest_id") or 0


def newest_time(tx: Transaction) -> str:
    """ "" when nothing ever happened."""
    return tx.value("newest_time") or ""


def put_right(tx: Transaction) -> int:
    """What has happened has happened by now, and waits no longer than it should. Returns how many rows it changed.

    Ids are left alone: later ones continue after them, so that the order of everything stays.
    """
    changed = (
        tx.run("people_back", now=tx.now)
        + tx.run("browsers_back", now=tx.now)
        + tx.run("notifications_back", now=tx.now)
        + tx.run("mails_back", now=tx.now)
        + tx.run("preferences_back", now=tx.now)
        + tx.run("sessions_back", now=tx.now)
        + tx.run("session_moves_back", now=tx.now)
        + tx.run("bookings_back", now=tx.now)
        + tx.run("requests_back", now=tx.now)
        + tx.run("replies_back", now=tx.now)
        + tx.run("follows_back", now=tx.now)
        + tx.run("pictures_back", now=tx.now)
        + tx.run("likes_back", now=tx.now)
        + tx.run("messages_back", now=tx.now)
        + tx.run("conversations_back", now=tx.now)
        + tx.run("conversation_sides_back", now=tx.now)
        + tx.run("direct_messages_back", now=tx.now)
        + tx.run("message_reports_back", now=tx.now)
        + tx.run("paragraphs_back", now=tx.now)
        + tx.run("rings_back", now=tx.now)
        + tx.run("connection_checks_back", now=tx.now)
        + tx.run("answers_back", now=tx.now)
        + tx.run("reports_back", now=tx.now)
        + tx.run("removed_reviews_back", now=tx.now)
        + tx.run("steps_back", now=tx.now)
        + tx.run("private_notes_back", now=tx.now)
        + tx.run("recordings_back", now=tx.now)
        + tx.run("objections_back", now=tx.now)
        + tx.run("payouts_back", now=tx.now)
        + tx.run("payout_accounts_back", now=tx.now)
        + tx.run("transfers_back", now=tx.now)
        + tx.run("subscriptions_back", now=tx.now)
        + tx.run("phones_back", now=tx.now)
        + tx.run("texts_back", now=tx.now)
        + tx.run("feeds_back", now=tx.now)
        + tx.run("interviews_back", now=tx.now)
        + tx.run("interviewers_back", now=tx.now)
        + tx.run("interviewer_links_back", now=tx.now)
        + tx.run("scorecards_back", now=tx.now)
        + tx.run("shortlist_entries_back", now=tx.now)
        + tx.run("shortlist_notes_back", now=tx.now)
        + tx.run("cv_files_back", now=tx.now)
        + tx.run("recommendations_back", now=tx.now)
        + tx.run("organisations_back", now=tx.now)
        + tx.run("sponsorships_back", now=tx.now)
        + tx.run("sponsored_people_back", now=tx.now)
        + tx.run("organisation_members_back", now=tx.now)
        + tx.run("organisation_invitations_back", now=tx.now)
        + tx.run("access_tokens_back", now=tx.now)
        + tx.run("webhooks_back", now=tx.now)
        + tx.run("deliveries_back", now=tx.now)
        + tx.run("outside_calendars_back", now=tx.now)
        + tx.run("payments_back", now=tx.now)
        + tx.run("attempts_back", now=tx.now)
        + tx.run("payment_orders_back", now=tx.now)
        + tx.run("alarms_back", now=tx.now)
        + tx.run("alarms_fired_back", now=tx.now)
    )
    figures.count_audiences_again(tx)
    tx.run("listings_due_now", now=tx.now)
    devices.forget_all(tx)
    resets.forget_all(tx)
    addresses.forget_all(tx)
    return changed
