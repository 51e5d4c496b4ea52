"""The start: a broken file stops it with file, line and reason; in development it shows a page."""

import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.support import running
from tests.support.client import Client
from tests.support.running import Server, free_port, make_database


@pytest.fixture
def program(tmp_path):
    """A copy of the program to break."""
    return running.copy_of_program(tmp_path / "program")


def start(program, *options: str) -> subprocess.CompletedProcess:
    words = [sys.executable, "app.py", "serve", "--port", str(free_port()), *options]
    return subprocess.run(words, cwd=program, capture_output=True, text=True, timeout=120)


def test_a_broken_query_stops_the_start_with_file_line_and_reason(program):
    path = program / "sql" / "people" / "people.sql"
    path.write_text(path.read_text().replace("SET name = :name", "SET nickname = :name"))
    done = start(program)
    assert done.returncode == 1
    assert (
        "sql/people/people.sql, line " in done.stderr
        and "no such column: nickname" in done.stderr
        and "Traceback" not in done.stderr
    )


def test_a_broken_template_stops_the_start_with_file_line_and_reason(program):
    path = program / "fragments" / "people" / "login.html"
    path.write_text(path.read_text() + "{% if %}\n")
    done = start(program)
    assert done.returncode == 1
    assert (
        f"fragments/people/login.html, line {len(path.read_text().splitlines())}: " in done.stderr
        and "Traceback" not in done.stderr
    )


def test_a_broken_migration_stops_the_start_and_leaves_the_database_as_it_was(program):
    (program / "sql" / "migrations" / "9999_broken.sql").write_text("\nCREATE TABEL x (y);\n")
    done = start(program)
    assert done.returncode == 1 and "sql/migrations/9999_broken.sql, line 2" in done.stderr


def test_in_development_the_error_is_a_page_that_disappears_once_fixed(program):
    path = program / "fragments" / "people" / "login.html"
    good = path.read_text()
    path.write_text(good + "{% if %}\n")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--dev", "--port", str(port)],
        cwd=program,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert "fragments/people/login.html, line" in login_page(port, status=500)
        path.write_text(good)
        assert "<h1" in login_page(port, status=200)
        path.write_text(good.replace("<h1", "<h1>{{ nothing_of_that_name }}</h1><h1", 1))
        page = login_page(port, status=500)
        assert "fragments/people/login.html" in page and "nothing_of_that_name" in page
    finally:
        process.terminate()
        process.wait(30)


def login_page(port: int, status: int) -> str:
    """The body of /login, once it returns this status."""
    deadline, found = time.monotonic() + 60, 0
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=20) as response:
                found, text = response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            found, text = error.code, error.read().decode()
        except OSError:
            found, text = 0, ""
        if found == status:
            return text
        time.sleep(0.1)
    raise AssertionError(f"the last status was {found}")


def test_in_development_there_is_a_style_guide(tmp_path):
    make_database(tmp_path)
    server = Server(tmp_path, "--dev").start()
    try:
        assert Client(server.url).get("/styleguide").status == 200
    finally:
        assert server.stop() == 0


@pytest.fixture
def certificate(tmp_path):
    names = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-out",
            names[0],
            "-keyout",
            names[1],
        ],
        check=True,
        capture_output=True,
    )
    return names


def test_https_is_served_with_a_certificate(tmp_path, certificate):
    import ssl
    from http.client import HTTPSConnection

    make_database(tmp_path / "data")
    server = Server(tmp_path / "data", "--cert", str(certificate[0]), "--key", str(certificate[1])).start()
    try:
        line = HTTPSConnection("127.0.0.1", server.port, context=ssl._create_unverified_context(), timeout=30)
        body = "email=ada@example.org&password=correct+horse+battery"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "text/html",
            "Origin": f"https://127.0.0.1:{server.port}",
        }
        line.request("POST", "/login", body, headers)
        answer = line.getresponse()
        assert answer.status == 303 and "Secure" in answer.getheader("Set-Cookie")
        assert answer.getheader("Strict-Transport-Security")
        line.close()
    finally:
        server.stop()


def test_it_starts_again_after_being_killed_during_a_write(tmp_path):
    make_database(tmp_path)
    server = Server(tmp_path, MENTORA_RATE_LIMITS="off").start()
    client = Client(server.url)
    fields = {"password": "correct horse", "role": "learner", "timezone": "UTC"}
    signed_up = [
        client.send_json("/api/signup", fields | {"name": f"N{n}", "email": f"n{n}@example.org"}).status
        for n in range(5)
    ]
    server.kill()
    server.start()
    try:
        logins = [
            client.send_json("/api/login", {"email": f"n{n}@example.org", "password": "correct horse"}).status
            for n in range(5)
        ]
        assert (signed_up, logins) == ([201] * 5, [200] * 5)
    finally:
        server.stop()
