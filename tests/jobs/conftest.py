"""A push service, and what sends to it."""

import pytest

from integrations.push import Sender
from tests.support.push_server import PushServer


@pytest.fixture
def service():
    with PushServer().open() as server:
        yield server


@pytest.fixture
def sender(tmp_path):
    return Sender(tmp_path / "push-key", "https://mentora.example.org", allow_private=True)
