"""The command line: a wrong value is one clear sentence and exit status 2, never a traceback."""

from pathlib import Path

import pytest

from db.refusals import Refused
from integrations.process import options
from tests.support.running import command, typed


def parse(*arguments, **environment):
    return options.parse(arguments, environment)


def test_every_option_is_also_a_variable_but_the_command_line_wins():
    assert parse("serve", MENTORA_PORT="9000").port == 9000
    assert parse("serve", "--port", "9001", MENTORA_PORT="9000").port == 9001
    assert parse("serve", MENTORA_DEMO="on").demo is True
    assert parse("serve", "--no-demo", MENTORA_DEMO="on").demo is False
    assert parse("serve", MENTORA_RATE_LIMITS="off").rate_limits is False
    assert parse("serve", MENTORA_MEDIA_PATIENCE="0.5").media_patience == 0.5


def test_blanks_around_a_variable_do_not_count():
    """As of a file that was written on another system."""
    assert parse("serve", MENTORA_PORT="8000\r", MENTORA_DEMO=" on\n").demo is True
    assert parse("serve", MENTORA_URL=" \n", MENTORA_MAIL_URL="\t").mail_url == ""


def test_the_public_address_is_as_browsers_write_it():
    for given, url in {
        "https://Mentora.Example.ORG/": "https://mentora.example.org",
        "https://münchen.example:8443": "https://xn--mnchen-3ya.example:8443",
        "http://[::1]:8000": "http://[::1]:8000",
    }.items():
        assert parse("serve", "--url", given).public_url == url


def test_the_file_may_stand_before_or_after_the_options():
    for words in (("FILE", "--data", "DIR"), ("--data", "DIR", "FILE")):
        given = parse("restore", *words)
        assert (given.file, given.data) == (Path("FILE"), Path("DIR"))
    assert parse("--data", "DIR", "serve").data == Path("DIR")


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--port", "abc"),
        ("serve", "--port", "70000"),
        ("serve", "--port", "-1"),
        ("serve", "--workers", "0"),
        ("serve", "--media-patience", "soon"),
        ("serve", "--media-patience", "0"),
        ("serve", "--workers", "2"),
        ("serve", "--host", "not a host"),
        ("serve", "--cert", "nothing.pem"),
        ("serve", "--cert", "Makefile"),
        ("serve", "--url", "mentora.example.org"),
        ("serve", "--url", "https://a:99999"),
        ("serve", "--url", "https://a b"),
        ("serve", "--url", "https://a.b\nc"),
        ("serve", "--url", "http://[::1"),
        ("serve", "--url", "https://user:password@a.b"),
        ("serve", "--url", "https://a.b/path"),
        ("serve", "--url", "https://a.b?x"),
        ("serve", "--url", "https://a.b:0"),
        ("serve", "--url", f"https://{'a' * 70}.b"),
        ("serve", "--turn-urls", "turn:a b", "--turn-secret", "s"),
        ("serve", "--turn-urls", "turn:", "--turn-secret", "s"),
        ("serve", "--turn-urls", "turn:a.b?transport=tls", "--turn-secret", "s"),
        ("serve", "--port", "1" * 5000),
        ("serve", "--media", "sfu"),
        ("serve", "--janus-url", "http://media.example.org"),
        ("serve", "--media-ports", "20000"),
        ("serve", "--media-ports", "20000-20010"),
        ("serve", "--media-ports", "900-2000"),
        ("serve", "--media-ports", "20000-70000"),
        ("serve", "--media-address", "media.example.org"),
        ("serve", "--room-holds", "1"),
        ("serve", "--room-holds", "101"),
        ("serve", "--data", ""),
        ("serve", "--keep-free", "-1"),
        ("serve", "--recordings-quota", "much"),
        ("serve", "--recordings-total", "-1"),
        ("serve", "--recordings-days", "ever"),
        ("serve", "--fee", "2.5"),
        ("serve", "--fee", "10001"),
        ("serve", "--demo", "--host", "0.0.0.0"),
        ("serve", "--dev", "--host", "0.0.0.0"),
        ("serve", "--prot", "80"),
        ("serve", "file"),
        ("restore",),
        ("fly",),
        (),
    ],
)
def test_an_invalid_argument_is_refused_with_one_sentence(words):
    with pytest.raises(Refused) as refused:
        parse(*words)
    assert 15 < len(refused.value.sentence) < 300 and "\n" not in refused.value.sentence


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (command, ("serve", "--port", "abc")),
        (command, ("serve", "--host", "nowhere.invalid")),
        (command, ("serve", "--host", "a..b")),
        (typed, ("serve", "--mail-url", "gopher://mail")),
        (typed, ("serve", "--cert", "Makefile", "--key", "Makefile")),
        (typed, ("serve", "--data", "/proc/nothing")),
        (typed, ("serve", "--data", "Makefile")),
        (command, ("restore", "nothing.tar.gz")),
        (command, ("restore", "Makefile")),
    ],
)
def test_an_argument_that_only_fails_in_use_is_refused_with_one_sentence_too(run, words, tmp_path):
    data = () if "--data" in words else ("--data", str(tmp_path / "data"))
    done = run(*words, *data)
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("mentora: ") and done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "abc"), ("WORKERS", "many"), ("DEMO", "perhaps"), ("RATE_LIMITS", "maybe"), ("CERT", "nothing.pem")],
)
def test_an_invalid_variable_is_named(name, value):
    with pytest.raises(Refused, match=f"MENTORA_{name}={value}"):
        parse("serve", **{f"MENTORA_{name}": value})


def test_the_secrets_in_a_wrong_address_are_not_shown():
    wrong = "http://media?secret=5e-c,ret&admin_key=k3y"
    for given in ((("serve",), {"MENTORA_JANUS_URL": wrong}), (("serve", "--janus-url", wrong), {})):
        with pytest.raises(Refused, match="http://media") as refused:
            parse(*given[0], **given[1])
        assert "5e-c" not in refused.value.sentence and "k3y" not in refused.value.sentence


def test_rate_limits_can_only_be_lifted_on_loopback():
    for reachable in (("--host", "0.0.0.0"), ("--behind-proxy",)):
        with pytest.raises(Refused, match="127.0.0.1 only"):
            parse("serve", *reachable, MENTORA_RATE_LIMITS="off")


def test_demo_people_are_not_served_behind_a_proxy():
    with pytest.raises(Refused, match="Leave out --demo, or --host and --behind-proxy"):
        parse("serve", "--behind-proxy", "--demo")


def test_help_explains_every_option_and_names_its_variable():
    done = typed("--help")
    assert done.returncode == 0
    for option in options.OPTIONS:
        assert option.flags[0] in done.stdout and f"[{option.variable}]" in done.stdout
    for name in options.COMMANDS:
        assert f"  {name} " in done.stdout
