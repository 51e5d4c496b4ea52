"""Mail by SMTP: encrypted, to a server that proves who it is; and what its headers say."""

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from db.refusals import Refused
from integrations.mail import Letter, Unreachable, postman
from integrations.process import authority
from tests.support.running import in_a_loop
from tests.support.smtp_server import MailServer

LETTER = Letter(7, "a@example.org", "Hello", "text", "<p>text</p>", datetime(2026, 11, 22, tzinfo=UTC))


def test_without_a_mail_server_a_mail_is_a_file_that_mail_programs_can_open(tmp_path):
    in_a_loop(send_one(postman("", tmp_path), replace(LETTER, recipient="zoë@example.org", subject="Grüße")))
    letter = message_from_bytes((tmp_path / "7.eml").read_bytes(), policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    assert (letter["To"], letter["Subject"], text) == ("zoë@example.org", "Grüße", "text\n")
    assert list(tmp_path.glob("*.part")) == []


def test_mail_programs_are_told_how_to_unsubscribe_with_one_click_where_that_is_safe(tmp_path):
    server = MailServer()

    async def do():
        async with server.open(), postman(server.url(), tmp_path)() as send:
            for address in ("https://m.org/unsubscribe/x", "http://127.0.0.1/unsubscribe/x", ""):
                await send(replace(LETTER, unsubscribe=address))

    in_a_loop(do())
    headers = [(one["List-Unsubscribe"], one["List-Unsubscribe-Post"]) for one in server.taken]
    assert headers == [
        ("<https://m.org/unsubscribe/x>", "List-Unsubscribe=One-Click"),
        ("<http://127.0.0.1/unsubscribe/x>", None),
        (None, None),
    ]
    first = server.taken[0]
    assert (first["Auto-Submitted"], first["Message-ID"]) == ("auto-generated", "<7@example.org>")
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_long_address_to_unsubscribe_at_is_one_that_mail_programs_read(tmp_path):
    """They look at the bytes: in this header nothing may be encoded, and parsers decode what should not be there."""
    long = f"https://mentora.example.org/unsubscribe/{'Wz' * 60}.{'h' * 27}"
    server = MailServer()

    async def do():
        async with server.open(), postman(server.url(), tmp_path)() as send:
            await send(replace(LETTER, unsubscribe=long))

    in_a_loop(do())
    in_a_loop(send_one(postman("", tmp_path), replace(LETTER, unsubscribe=long)))
    for raw in (server.raw[0], (tmp_path / "7.eml").read_bytes()):
        assert f"\nList-Unsubscribe: <{long}>" in raw.decode().replace("\r", "")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """One of an authority, for this machine; and the authority."""
    trusted, certificate, key = authority.certify(tmp_path_factory.mktemp("tls"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, trusted


async def send_one(post, letter=LETTER):
    async with post() as send:
        await send(letter)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_and_password_travel_encrypted_to_a_server_with_a_good_certificate_only(
    certificate, tmp_path, monkeypatch, scheme
):
    context, trusted = certificate
    server = MailServer()

    async def do():
        async with server.open(context, at_once=scheme == "smtps"):
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                await send_one(postman(server.url(scheme, "me:right@"), tmp_path))
            monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
            await send_one(postman(server.url(scheme, "me:right@"), tmp_path))
            with pytest.raises(Unreachable, match="535"):
                await send_one(postman(server.url(scheme, "me:wrong@"), tmp_path))

    in_a_loop(do())
    assert len(server.taken) == 1 and server.logins[0] == (b"me", b"right")


def test_without_encryption_no_password_is_sent_and_no_mail_leaves_this_machine(tmp_path, monkeypatch):
    server = MailServer()

    async def do():
        async with server.open():
            with pytest.raises(Unreachable, match="password"):
                await send_one(postman(server.url(who="me:right@"), tmp_path))
            monkeypatch.setattr("integrations.mail._is_here", lambda host: False)
            with pytest.raises(Unreachable, match="encryption=none"):
                await send_one(postman(server.url(), tmp_path))
            await send_one(postman(server.url(rest="&encryption=none"), tmp_path))

    in_a_loop(do())
    assert len(server.taken) == 1 and server.logins == []


def test_a_server_that_stays_silent_is_left_after_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr("integrations.mail.PATIENCE", 0.05)
    server = MailServer()

    async def do():
        async def listen(reader, writer):
            await reader.read()
            writer.close()

        silent = await asyncio.start_server(listen, "127.0.0.1", server.port)
        with pytest.raises(Unreachable):
            await send_one(postman(server.url(), tmp_path))
        silent.close()
        await asyncio.sleep(0.05)

    in_a_loop(do())


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
        "smtp://host?from=a@b.c&encryption=maybe",
        "smtp://host?from=nobody",
    ],
)
def test_an_invalid_mail_url_is_refused_at_the_start(url, tmp_path):
    with pytest.raises(Refused, match="must read like"):
        postman(url, tmp_path)
