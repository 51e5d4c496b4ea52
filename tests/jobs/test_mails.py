"""The outbox: each mail is delivered once, and late rather than never after a crash."""

import asyncio
from email import message_from_bytes, policy

import pytest
import time_machine

from db import mails
from db.engine.sqlite import Sqlite
from db.refusals import Refused
from integrations.mail import postman
from jobs.mails import deliver
from tests.support.running import in_a_loop


def run(data, queries, do):
    async def main():
        engine = await Sqlite(data / "mentora.db", queries).open()
        try:
            return await do(engine)
        finally:
            await engine.close()

    return in_a_loop(main())


class Postman:
    def __init__(self, fails: int = 0):
        self.delivered: list[str] = []
        self.fails = fails

    async def __call__(self, mail_id, recipient, subject, body):
        if self.fails:
            self.fails -= 1
            raise OSError("the line is down")
        self.delivered.append(recipient)


def send_three(tx):
    for name in ("a", "b", "c"):
        mails.send(tx, f"{name}@example.org", "Hello", "text")


def test_each_mail_is_delivered_once_however_many_workers_run_at_once(data, queries):
    post = Postman()

    async def do(engine):
        await engine.write(send_three)
        await asyncio.gather(*(deliver(engine, post) for _ in range(5)))
        await deliver(engine, post)

    run(data, queries, do)
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

    assert run(data, queries, do) == 2
    assert len(post.delivered) == 3


def test_one_undeliverable_mail_does_not_hold_up_the_others(data, queries, tmp_path):
    async def do(engine):
        for recipient in ("a@[b.cc", "fine@example.org"):
            await engine.write(lambda tx, recipient=recipient: mails.send(tx, recipient, "Hello", "text"))
        await deliver(engine, postman("", tmp_path))

    run(data, queries, do)
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

    run(data, queries, do)
    assert len(post.delivered) == 3


def test_the_text_of_a_delivered_mail_is_not_kept(data, queries, connection):
    async def do(engine):
        await engine.write(lambda tx: mails.send(tx, "a@example.org", "Hello", "https://one-time-link"))
        await deliver(engine, Postman())

    run(data, queries, do)
    assert connection.execute("SELECT body, sent_at IS NOT NULL FROM mails").fetchall() == [("", 1)]


def test_without_a_mail_server_a_mail_is_a_file_that_mail_programs_can_open(tmp_path):
    in_a_loop(postman("", tmp_path)(7, "zoë@example.org", "Grüße", "Ein Text\n"))
    letter = message_from_bytes((tmp_path / "7.eml").read_bytes(), policy=policy.default)
    assert (letter["To"], letter["Subject"], letter.get_content()) == ("zoë@example.org", "Grüße", "Ein Text\n")
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org?from=a@b.c",
        "smtp://mail.example.org",
        "smtp://mail.example.org:x?from=a@b.c",
        "smtp://[",
        "smtp://host?from=a%0d%0ab@c",
        "smtp://host?from=",
    ],
)
def test_an_invalid_mail_url_is_refused_at_the_start(url, tmp_path):
    with pytest.raises(Refused, match="must read like"):
        postman(url, tmp_path)
