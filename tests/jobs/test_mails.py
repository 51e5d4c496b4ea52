"""The outbox: each mail is delivered once, and late rather than never after a crash."""

import asyncio
from contextlib import asynccontextmanager

import pytest
import time_machine

from db import mails
from db.installation import keys
from db.people.tokens import Tokens
from fragments.rendering import Fragments
from integrations.mail import Undelivered, Unreachable, postman
from jobs.mails import Mailing
from jobs.mails import deliver as deliver_by
from tests.support.cast import ADA
from tests.support.running import with_engine
from tests.support.smtp_server import MailServer

PUBLIC = "https://mentora.example.org"
LATER = "2090-01-01"


@pytest.fixture(scope="session")
def fragments():
    return Fragments(static=str, language="en", demo=False, dev=False)


@pytest.fixture
def mailing(fragments):
    return lambda engine, post: Mailing(engine, post, fragments, TOKENS, PUBLIC)


TOKENS = Tokens([keys.Key("a", "2026-01-01T00:00:00Z", b"x" * 48)])


async def deliver(engine, post, write=lambda mail: mail):
    await deliver_by(engine, post, write)


class Postman:
    def __init__(self, fails: int = 0, problem: Exception | None = None):
        self.delivered: list[str] = []
        self.fails, self.problem = fails, problem or Undelivered("the line is down")

    @asynccontextmanager
    async def __call__(self):
        yield self.take

    async def take(self, mail):
        if self.fails:
            self.fails -= 1
            raise self.problem
        self.delivered.append(mail.recipient)


def send_three(tx):
    for name in ("a", "b", "c"):
        mails.send(tx, f"{name}@example.org", "Hello", "text")


def test_each_mail_is_delivered_once_however_many_workers_run_at_once(data, queries):
    post = Postman()

    async def do(engine):
        await engine.write(send_three)
        await asyncio.gather(*(deliver(engine, post) for _ in range(5)))
        await deliver(engine, post)

    with_engine(data, queries, do)
    assert sorted(post.delivered) == ["a@example.org", "b@example.org", "c@example.org"]


def test_a_failed_delivery_is_retried_later(data, queries):
    post = Postman(fails=1)

    async def do(engine):
        await engine.write(send_three)
        await deliver(engine, post)
        await deliver(engine, post)
        at_once = len(post.delivered)
        with time_machine.travel("2090-01-01"):
            await deliver(engine, post)
        return at_once

    assert with_engine(data, queries, do) == 2
    assert len(post.delivered) == 3


def test_one_undeliverable_mail_does_not_hold_up_the_others(data, queries, tmp_path, mailing):
    async def do(engine):
        for recipient in ("a@[b.cc", "fine@example.org"):
            await engine.write(lambda tx, recipient=recipient: mails.send(tx, recipient, "Hello", "text"))
        post = postman("", tmp_path)
        await deliver(engine, post, mailing(engine, post).letter)

    with_engine(data, queries, do)
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_mails_claimed_by_a_killed_process_are_delivered_later(data, queries):
    post = Postman()

    async def do(engine):
        await engine.write(send_three)
        await engine.write(mails.claim)  # then the process is killed
        await deliver(engine, post)
        assert post.delivered == []
        with time_machine.travel("2090-01-01"):
            await deliver(engine, post)

    with_engine(data, queries, do)
    assert len(post.delivered) == 3


def test_the_text_of_a_delivered_mail_is_not_kept(data, queries, connection):
    async def do(engine):
        await engine.write(lambda tx: mails.send(tx, "a@example.org", "Hello", "https://one-time-link"))
        await deliver(engine, Postman())

    with_engine(data, queries, do)
    assert connection.execute("SELECT body, sent_at IS NOT NULL FROM mails").fetchall() == [("", 1)]


def to_ada(tx, subject="Hello", body="text"):
    mails.send(tx, ADA.email, subject, body, kind="bookings", to=ADA.id)


def test_each_time_a_mail_waits_twice_as_long_and_after_eight_it_is_given_up(data, queries, connection):
    post = Postman(fails=99)

    async def do(engine):
        await engine.write(to_ada)
        waits = []
        with time_machine.travel("2090-01-01T00:00:00Z", tick=False) as clock:
            for _attempt in range(8):
                await deliver(engine, post)
                (waiting,) = connection.execute(
                    "SELECT unixepoch(due_at) - unixepoch('2090-01-01') FROM mails"
                ).fetchone()
                waits.append(round(waiting / 60))
                clock.move_to(
                    f"2090-01-{1 + waiting // 86400:02}T{waiting // 3600 % 24:02}:{waiting // 60 % 60:02}:01Z"
                )
            await deliver(engine, post)
        return waits

    waits = with_engine(data, queries, do)
    assert waits[:4] == [10, 30, 70, 150] and waits[6] == 1270
    assert post.fails == 99 - 8
    assert connection.execute("SELECT attempts, problem, failed_at IS NOT NULL FROM mails").fetchone() == (
        8,
        "the line is down",
        1,
    )


def test_a_mail_that_is_refused_for_good_is_not_tried_again_and_the_others_arrive(data, queries, connection, mailing):
    server = MailServer()
    server.refuses["b@example.org"] = "550 5.1.1 No such user"

    async def do(engine):
        await engine.write(send_three)
        async with server.open():
            post = postman(server.url(), data)
            await deliver(engine, post, mailing(engine, post).letter)
            with time_machine.travel(LATER):
                await deliver(engine, post, mailing(engine, post).letter)

    with_engine(data, queries, do)
    assert sorted(letter["To"] for letter in server.taken) == ["a@example.org", "c@example.org"]
    ((problem, attempts, is_final),) = connection.execute(
        "SELECT problem, attempts, failed_at IS NOT NULL FROM mails WHERE sent_at IS NULL"
    ).fetchall()
    assert "No such user" in problem and (attempts, is_final) == (1, 1)
    assert server.lines == 1


@pytest.mark.parametrize("said", ["450 Mailbox busy", "421 Closing"])
def test_what_the_server_refuses_for_now_is_tried_again(data, queries, mailing, said):
    server = MailServer()
    server.says = said

    async def do(engine):
        await engine.write(to_ada)
        async with server.open():
            post = postman(server.url(), data)
            await deliver(engine, post, mailing(engine, post).letter)
            server.says = "250 OK"
            with time_machine.travel(LATER):
                await deliver(engine, post, mailing(engine, post).letter)

    with_engine(data, queries, do)
    assert [letter["To"] for letter in server.taken] == [ADA.email]


def test_while_the_server_is_down_nothing_is_lost_and_then_each_mail_arrives_once(data, queries, connection, mailing):
    server = MailServer()

    async def do(engine):
        await engine.write(send_three)
        post = postman(server.url(), data)
        with pytest.raises(Unreachable):
            await deliver(engine, post, mailing(engine, post).letter)
        problems = connection.execute("SELECT problem <> '', failed_at FROM mails").fetchall()
        async with server.open():
            with time_machine.travel(LATER):
                for _round in range(3):
                    await deliver(engine, post, mailing(engine, post).letter)
        return problems

    assert with_engine(data, queries, do) == [(1, None)] * 3
    assert sorted(letter["To"][0] for letter in server.taken) == ["a", "b", "c"]


def test_killed_between_delivery_and_its_mark_one_comes_twice_with_the_same_id(data, queries, mailing):
    server = MailServer()

    async def do(engine):
        await engine.write(send_three)
        async with server.open():
            post = postman(server.url(), data)
            letter = mailing(engine, post).letter
            claimed = await engine.write(mails.claim)
            async with post() as send:
                await send(letter(claimed[0]))  # then the process is killed
            with time_machine.travel(LATER):
                await deliver(engine, post, letter)
                await deliver(engine, post, letter)

    with_engine(data, queries, do)
    ids = [letter["Message-ID"] for letter in server.taken]
    assert len(ids) == 4 and len(set(ids)) == 3
    assert all(found.endswith("@example.org>") for found in ids)


def test_nobody_gets_more_than_thirty_an_hour_and_the_rest_arrives_later(data, queries, connection):
    post = Postman()

    def flood(tx):
        for number in range(70):
            to_ada(tx, f"Number {number}")
        mails.send(tx, ADA.email, "Reset your password", "about the account")
        mails.send(tx, "b@example.org", "Hello", "text")

    async def do(engine):
        counts = []
        with time_machine.travel("2090-01-01T00:00:00Z", tick=False) as clock:
            await engine.write(flood)
            for _hour in range(4):
                for _round in range(6):
                    await deliver(engine, post)
                counts.append(len(post.delivered))
                clock.shift(3602)
        return counts

    assert with_engine(data, queries, do) == [32, 62, 72, 72]
    assert connection.execute("SELECT MAX(attempts) FROM mails").fetchone() == (1,)


def test_a_mail_is_text_and_html_in_one_layout_with_links_to_our_pages_alone(data, queries, mailing):
    body = mails.paragraphs(
        "<b>Hello</b> & co", f"Your session:\n{mails.page('/sessions/1')}", "https://evil.example/x"
    )

    async def do(engine):
        await engine.write(to_ada, "A <subject>", body)
        (mail,) = await engine.write(mails.claim)
        return mailing(engine, None).letter(mail)

    letter = with_engine(data, queries, do)
    assert f"Your session:\n{PUBLIC}/sessions/1\n" in letter.text and letter.unsubscribe in letter.text
    assert f'<a href="{PUBLIC}/sessions/1">' in letter.html and "&lt;b&gt;Hello&lt;/b&gt; &amp; co" in letter.html
    assert "https://evil.example/x" in letter.html and 'href="https://evil' not in letter.html
    assert "prefers-color-scheme: dark" in letter.html and "<h1>A &lt;subject&gt;</h1>" in letter.html
    for unwanted in ("<table", "<img", "<script", "url(", "src="):
        assert unwanted not in letter.html


def test_a_mail_of_a_kind_can_be_ended_by_a_link_and_one_about_the_account_cannot(data, queries, mailing):
    async def do(engine):
        await engine.write(to_ada)
        await engine.write(lambda tx: mails.send(tx, "b@example.org", "Reset", "text"))
        return [mailing(engine, None).letter(mail) for mail in await engine.write(mails.claim)]

    links = {letter.recipient: letter.unsubscribe for letter in with_engine(data, queries, do)}
    assert TOKENS.read_refusal(links[ADA.email].rpartition("/")[2]) == (ADA.id, "bookings")
    assert links["b@example.org"] == ""
