"""The bus passes every event to its subscribers, and serialised events update pages just as well."""

from db import events, notifications
from db.browse import Filters
from db.mails import MailWaiting
from db.recordings import RecordingsChanged
from tests.support import making
from tests.support.cast import ADA
from tests.support.running import in_a_loop
from tests.ws.test_hub import letters, listening
from ws import topics
from ws.bus import LocalBus


def test_each_subscriber_gets_its_kinds_of_event_in_order():
    bus, heard = LocalBus(), []
    bus.subscribe(lambda event: heard.append(("one", event)), RecordingsChanged, MailWaiting)
    bus.subscribe(lambda event: heard.append(("two", event)), RecordingsChanged)
    bus.publish((RecordingsChanged(1), MailWaiting(), RecordingsChanged(2)))
    assert heard == [
        ("one", RecordingsChanged(1)),
        ("two", RecordingsChanged(1)),
        ("one", MailWaiting()),
        ("one", RecordingsChanged(2)),
        ("two", RecordingsChanged(2)),
    ]


def test_pages_are_updated_by_events_that_went_through_json(app):
    async def run():
        async with app.test_app():
            publish = app.bus.publish
            app.database.on_commit(lambda made: publish([events.from_json(events.to_json(one)) for one in made]))
            page = listening(app.hub, topics.person(ADA.id), topics.notifications(ADA.id), person_id=ADA.id)
            browsing = listening(app.hub, topics.browse(Filters(), "UTC"), person_id=ADA.id)
            await app.database.write(notifications.notify, ADA.id, "welcome", link="/", name="Newcomer", role="learner")
            await app.database.write(lambda tx: making.a_class(tx, title="Published").id)
            return letters(page), letters(browsing)

    (_, toast, row), (card,) = in_a_loop(run())
    assert "Newcomer" in toast and "Newcomer" in row and "Published" in card
