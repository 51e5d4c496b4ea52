"""Tokens: only one that was signed here, has not expired and was not logged out is accepted."""

import base64
import hmac
import json
import os
from dataclasses import replace

import jwt
import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jwt.algorithms import HMACAlgorithm

from db.installation import keys
from db.people.tokens import STAYS, Tokens
from db.refusals import Refused


@pytest.fixture
def tokens(tmp_path) -> Tokens:
    return Tokens(keys.load(tmp_path / "secret"))


@pytest.fixture
def token(tokens) -> str:
    return tokens.write(tokens.claims(7, "learner", 42, True))


def test_a_token_identifies_its_person(tokens, token):
    claims = tokens.read(token)
    assert (claims.person_id, claims.role, claims.device_id, claims.stays) == (7, "learner", 42, True)


def test_an_expired_token_is_rejected_even_after_an_earlier_read(tokens, token):
    assert tokens.read(token)
    with time_machine.travel(tokens.read(token).expires + 1):
        assert tokens.read(token) is None


def test_a_logged_out_token_is_rejected(tokens, token):
    assert tokens.read(token)
    tokens.revoke([42])
    assert tokens.read(token) is None


def test_a_token_signed_with_another_key_is_rejected(token, tmp_path):
    assert Tokens(keys.load(tmp_path / "another")).read(token) is None


def test_a_key_is_looked_at_once_and_not_for_each_token_that_is_read(tmp_path, monkeypatch):
    """The library does so to find certificates, which anybody could know."""
    looked_at = []
    look = HMACAlgorithm.prepare_key
    monkeypatch.setattr(HMACAlgorithm, "prepare_key", lambda self, key: looked_at.append(key) or look(self, key))
    known = keys.load(tmp_path / "secret")
    tokens = Tokens(known)
    assert looked_at == [key.secret for key in known]
    written = [tokens.write(tokens.claims(person_id, "learner", 42, True)) for person_id in range(5)]
    looked_at.clear()
    assert [tokens.read(token).person_id for token in written] == [*range(5)]
    assert looked_at == []


def test_a_certificate_is_no_key(tmp_path):
    (key,) = keys.load(tmp_path / "secret")
    with pytest.raises(jwt.InvalidKeyError):
        Tokens([replace(key, secret=b"-----BEGIN PUBLIC KEY-----" + b"A" * 48 + b"-----END PUBLIC KEY-----")])


def test_a_token_without_a_signature_is_rejected(tokens, token):
    header, payload, _ = token.split(".")
    known = json.loads(base64.urlsafe_b64decode(header + "=="))
    bare = base64.urlsafe_b64encode(json.dumps(known | {"alg": "none"}).encode()).decode().rstrip("=")
    assert tokens.read(f"{bare}.{payload}.") is None


def test_a_token_for_another_purpose_is_rejected(tokens, tmp_path):
    key = keys.load(tmp_path / "secret")[0]
    foreign = jwt.encode(
        {"sub": "7", "sid": "1", "role": "mentor", "iat": 1, "exp": 9_999_999_999, "aud": "other"},
        key.secret,
        headers={"kid": key.id},
    )
    assert tokens.read(foreign) is None


@pytest.mark.parametrize("nonsense", ["", "a", "a.b.c", "é" * 50, "." * 1000, "eyJhbGciOiJIUzI1NiJ9.e30.x"])
def test_nonsense_is_rejected(tokens, nonsense):
    assert tokens.read(nonsense) is None


def test_a_changed_token_is_rejected(tokens, token):
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    other = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "8"}).encode()).decode().rstrip("=")
    assert tokens.read(f"{header}.{other}.{signature}") is None


def test_the_head_of_a_known_key_vouches_for_nothing(tokens, token):
    """It is looked at once for all tokens of a key; what follows is checked for each."""
    assert tokens.read(token)
    head, claims, signature = token.split(".")
    other = tokens.write(tokens.claims(8, "learner", 43, True)).split(".")
    assert other[0] == head
    assert tokens.read(".".join((head, other[1], signature))) is None
    assert tokens.read(".".join((head, claims, other[2]))) is None


FAR = 9_999_999_999


@pytest.mark.parametrize(
    "wrong", [{"aud": "other"}, {"aud": None}, {"exp": 2}, {"iat": FAR}, {"sub": None}, {"exp": None}, {"sid": "x"}]
)
def test_what_a_known_key_has_signed_is_checked_as_closely_as_its_first_token(tokens, token, tmp_path, wrong):
    key = keys.load(tmp_path / "secret")[0]
    right = {"aud": "mentora", "sub": "7", "sid": "1", "role": "mentor", "stays": True, "iat": 1, "exp": FAR}
    for claims, is_accepted in ((right, True), (right | wrong, False)):
        signed = {name: value for name, value in claims.items() if value is not None}
        written = jwt.encode(signed, key.secret, headers={"kid": key.id})
        assert [bool(Tokens([key]).read(written)), bool(tokens.read(token) and tokens.read(written))] == [
            is_accepted
        ] * 2


RIGHT = {"aud": "mentora", "sub": "7", "sid": "1", "role": "mentor", "stays": True, "iat": 1, "exp": FAR}
ODD = st.sampled_from([*RIGHT.values(), None, 7, FAR + 0.5, 10**30, float("inf"), float("-inf"), float("nan"), " 7 "])
CLAIMS = st.sampled_from([*RIGHT, "nbf", "jti", "iss"])
ODD_HEADS = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "b64", "crit", "cty"]),
    st.sampled_from(["HS256", "HS512", "RS256", "none", "x", "\ud800", None, 7, True, False, [], ["b64"], {}]),
)


def signed_by(key, payload: str, head: dict) -> str:
    parts = [base64.urlsafe_b64encode(part.encode()).rstrip(b"=") for part in (json.dumps(head), payload)]
    signature = hmac.digest(key.secret, b".".join(parts), "sha256")
    return b".".join((*parts, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()


def of_library(key, token: str) -> bool:
    required = ["exp", "iat", "sub", "sid"]
    try:
        jwt.decode(token, key.secret, algorithms=["HS256"], audience="mentora", options={"require": required})
    except jwt.InvalidTokenError:
        return False
    return True


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(changes={"nbf": FAR}, head={})
@example(changes={"sub": 7}, head={})
@example(changes={"iat": "1"}, head={})
@example(changes={"exp": float("inf")}, head={})
@given(changes=st.dictionaries(CLAIMS, ODD | st.lists(ODD, max_size=2)), head=ODD_HEADS)
def test_whatever_is_signed_is_read_alike_under_a_known_head_and_never_when_the_library_refuses_it(
    tmp_path, changes, head
):
    key = keys.load(tmp_path / "secret")[0]
    known = {"alg": "HS256", "typ": "JWT", "kid": key.id}
    for first in (known, known | head):
        written = signed_by(key, json.dumps(RIGHT | changes), first)
        anew, after = Tokens([key]), Tokens([key])
        assert after.read(signed_by(key, json.dumps(RIGHT), known))
        claims = anew.read(written)
        assert after.read(written) == claims
        assert claims is None or (of_library(key, written) and claims.is_worn)


@pytest.mark.parametrize("payload", ["[]", "7", '"aud"', "null", "", "{", "[" * 100_000, '{"a":' * 100_000])
def test_what_is_signed_and_no_list_of_claims_is_rejected(tokens, token, tmp_path, payload):
    key, head = keys.load(tmp_path / "secret")[0], jwt.get_unverified_header(token)
    assert tokens.read(signed_by(key, json.dumps(RIGHT), head))
    assert [one.read(signed_by(key, payload, head)) for one in (tokens, Tokens([key]))] == [None, None]


def test_old_tokens_are_still_accepted_after_a_key_rotation(tmp_path):
    path = tmp_path / "secret"
    before = Tokens(keys.load(path))
    with time_machine.travel("2100-01-01"):
        pass
    first = keys.load(path)[0]
    with time_machine.travel(first.made_at.replace("Z", "+00:00")) as traveller:
        traveller.shift(91 * 86400)
        token = before.write(before.claims(7, "learner", 42, True))
        after = keys.load(path)
        assert len(after) == 2 and after[1] == first
        assert Tokens(after).read(token).person_id == 7
        traveller.shift(STAYS + 86400)
        assert len(keys.load(path)) == 1


def test_only_its_owner_can_read_the_secret(tmp_path):
    path = tmp_path / "secret"
    keys.load(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(Exception, match="can be read by others"):
        keys.load(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"two words",
        b"a 2026-01-01T00:00:00Z 00",
        b"a 2026-01-01T00:00:00Z zz" + b"00" * 32,
        b"a 2026-01-01 " + b"00" * 32,
        b"a soon " + b"00" * 32,
        b"a 0001-01-01T00:00:00+23:00 " + b"00" * 32,
        b"\xff\xfe" + bytes(100),
    ],
)
def test_a_damaged_secret_is_refused_in_our_own_words(tmp_path, content):
    path = tmp_path / "secret"
    keys.load(path)
    path.write_bytes(path.read_bytes() + content if len(content) > 1 else content)
    damaged = path.read_bytes()
    with pytest.raises(Refused) as refused:
        keys.load(path)
    assert refused.value.sentence == (
        f"The secret {path} is damaged. If you have a copy of it, put that back. Otherwise remove it: the next start "
        "makes a new one, and everybody logs in again."
    )
    assert path.read_bytes() == damaged


def test_a_secret_that_is_not_a_file_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "device").symlink_to("/dev/zero")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "device"):
        with pytest.raises(Refused, match="is damaged"):
            keys.load(path)


def test_topics_are_valid_only_for_the_person_they_were_signed_for(tokens):
    signed = tokens.sign_topics(7, ["person:7"])
    assert tokens.read_topics(7, signed) == ["person:7"]
    assert tokens.read_topics(8, signed) == []
    assert tokens.read_topics(7, signed[:-2] + "xx") == []
    assert tokens.read_topics(7, "") == []


@pytest.mark.parametrize("signed", ["é" * 9, "[7].\ud800", "\ud800.x", ".", "[7]", "[7]."])
def test_nonsense_is_no_list_of_topics(tokens, signed):
    assert tokens.read_topics(7, signed) == []


def test_topics_of_a_page_from_before_a_key_rotation_are_still_read(tmp_path):
    path = tmp_path / "secret"
    (first,) = keys.load(path)
    signed = Tokens([first]).sign_topics(7, ["person:7"])
    with time_machine.travel(first.made_at.replace("Z", "+00:00")) as traveller:
        traveller.shift(91 * 86400)
        both = keys.load(path)
    assert len(both) == 2
    assert Tokens(both).read_topics(7, signed) == ["person:7"]
    assert Tokens(both[:1]).read_topics(7, signed) == []
