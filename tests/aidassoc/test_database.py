import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from aidassoc import database, embedded, programs
from aidassoc.embedded import OWNER, SITE, Server

PROJECT = Path(__file__).parents[2]


def test_configuration_reads_several_hosts_and_options():
    url = "postgres://clerk:p%40ss@one:5432,two:5433/books?target_session_attrs=read-write&sslmode=verify-full"
    assert database.configuration(url, Path("/nowhere")) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "books",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "one,two",
        "PORT": "5432,5433",
        "OPTIONS": {"target_session_attrs": "read-write", "sslmode": "verify-full"},
    }


def test_configuration_keeps_the_owner_apart(monkeypatch):
    monkeypatch.setenv("AIDASSOC_OWNER_URL", "postgres://aidassoc:key@one/books?sslmode=verify-full")
    found = database.configuration("postgres://aidassoc_site:p@one/books", Path("/nowhere"))
    assert (found["USER"], found["PASSWORD"], found["SITE"]) == ("aidassoc_site", "p", "aidassoc_site")
    owner = database.owners(found)
    assert (owner["USER"], owner["PASSWORD"], owner["NAME"]) == ("aidassoc", "key", "books")
    assert (owner["OPTIONS"], owner["OWNER"]) == ({"sslmode": "verify-full"}, None)


def test_embedded_server_is_entered_as_the_site(tmp_path):
    found = database.embedded(tmp_path, throwaway=False)
    assert (found["USER"], found["OPTIONS"], database.owners(found)["USER"]) == (SITE, {}, OWNER)


@pytest.mark.parametrize("url", ["mysql://secret@here/books", "postgres://u:secret@h/books?colour=secret", "secret"])
def test_configuration_refuses_other_addresses_without_repeating_them(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        database.configuration(url, Path("/nowhere"))
    assert str(refused.value) == database.NOT_AN_ADDRESS
    assert "secret" not in database.NOT_AN_ADDRESS


def test_configuration_refuses_address_without_database():
    with pytest.raises(ImproperlyConfigured, match="names no database"):
        database.configuration("postgres://user@host", Path("/nowhere"))


def test_configuration_starts_nothing(tmp_path):
    found = database.configuration(None, tmp_path)
    assert found["ENGINE"] == "aidassoc.postgres"
    assert list(tmp_path.iterdir()) == []


def test_programs_missing_everywhere_is_one_sentence(monkeypatch):
    monkeypatch.setattr(programs.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(programs, "on_this_machine", lambda: iter([Path("/nowhere")]))
    with pytest.raises(ImproperlyConfigured, match="No PostgreSQL was found"):
        programs.newest()


def test_programs_of_the_machine_are_the_fallback(monkeypatch, tmp_path):
    wheels = programs.newest()
    monkeypatch.setattr(programs.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(programs, "on_this_machine", lambda: iter([tmp_path, wheels]))
    assert programs.newest() == wheels


@pytest.fixture
def server():
    with tempfile.TemporaryDirectory(prefix="a path with a space ") as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "postgres", throwaway=True)
        yield server
        server.remove()


def test_server_of_root_finds_another_place_when_its_own_is_closed(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("Only root's folders can be closed to the server's user.")
    tmp_path.chmod(0o700)
    server = Server(tmp_path / "postgres", throwaway=True)
    server.ensure()
    assert server.pid()
    assert server.folder.is_relative_to("/var/lib/aidassoc")
    server.remove()
    assert not server.folder.parent.exists()


def test_server_starts_and_stops_twice_in_a_path_with_a_space(server):
    server.ensure()
    server.ensure()
    with psycopg.connect(host=str(server.socket_folder), user="aidassoc", dbname="aidassoc") as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    assert (server.stop(), server.stop(), server.pid()) == (True, False, None)
    server.ensure()
    assert server.pid()


def test_server_listens_on_its_private_socket_only(server):
    server.ensure()
    with psycopg.connect(host=str(server.socket_folder), user="aidassoc", dbname="aidassoc") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700


def test_server_survives_a_pid_file_of_another_program(server):
    server.ensure()
    server.stop()
    (server.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{server.folder}\n")
    assert server.pid() is None
    server.ensure()
    assert server.pid() not in {None, os.getpid()}


def test_server_returns_after_a_crash(server):
    server.ensure()
    os.kill(server.pid(), 9)
    embedded._started[server.folder].wait()
    shutil.rmtree(server.socket_folder)
    server.ensure()
    assert server.pid()


def test_server_is_made_anew_when_its_making_was_interrupted(server):
    server.folder.mkdir(parents=True)
    (server.folder / "base").mkdir()
    server.ensure()
    assert server.pid()


def test_two_processes_at_once_start_one_server(server):
    code = (
        "import sys; from pathlib import Path; from aidassoc.embedded import OWNER, SITE, Server\n"
        "server = Server(Path(sys.argv[1]), throwaway=True); server.ensure(); print(server.pid())"
    )

    def start():
        command = [sys.executable, "-c", code, server.wanted]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor() as pool:
        pids = {future.result() for future in [pool.submit(start) for _ in range(3)]}
    assert pids == {f"{server.pid()}\n"}
