"""The second wall around the log: whatever is logged, no value that anybody sent, read or is gets through it.

A line says where: level, logger, route, status, and of an exception its type and the places in the code. Words are
let through only as the code has them, without what they were filled with.
"""

import logging
import traceback
from pathlib import Path

from django.conf import settings

# Words of theirs are other people's: what was wrong with a request, a host, a form.
REPEATS = ("django.security", "django.server")
NOT_SAID = "…"
LONGEST = 5  # places of an exception, and exceptions of a chain


class Plain(logging.Formatter):
    """Formats a record without its values."""

    def format(self, record):
        parts = [record.levelname, record.name, words_of(record), *place_of(getattr(record, "request", None))]
        if status := getattr(record, "status_code", None):
            parts.append(str(int(status)))
        error = record.exc_info[1] if record.exc_info else None
        return " ".join(filter(None, [*parts, *story_of(error)]))


def words_of(record):
    """The message as it stands in the code, a mark for each value; nothing where the code had no message of its own."""
    if not isinstance(record.msg, str) or record.exc_info or record.name.startswith(REPEATS):
        return ""
    if record.args or is_ours(record.name):
        marks = Marks()
        try:
            return record.msg % (marks if isinstance(record.args, dict) else (NOT_SAID,) * len(record.args or ()))
        except (TypeError, ValueError):
            return NOT_SAID
    return NOT_SAID


class Marks(dict):
    def __missing__(self, _name):
        return NOT_SAID


def is_ours(name):
    return (settings.BASE_DIR / name.partition(".")[0] / "__init__.py").exists()


def place_of(request):
    """The method and the route as the map of addresses has it: no id, no question, no body."""
    found = getattr(request, "resolver_match", None)
    if request is None:
        return []
    method = request.method if request.method in {"GET", "HEAD", "POST"} else NOT_SAID
    return [method, f"/{found.route}" if found else NOT_SAID]


def story_of(error):
    """Types and places of an exception and of those it came from, the last first; a database's code if there is one."""
    told = []
    while error is not None and len(told) < LONGEST:
        code = getattr(error, "sqlstate", None)
        frames = places_of(error)
        places = " < ".join(f"{short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        told.append(f"{type(error).__name__}{f' {code}' if code else ''} at {places or NOT_SAID}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [" from ".join(told)] if told else []


def places_of(error):
    """The last places in our own code, and the one where it broke."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if not short(frame.filename).startswith((".", "/", "site-packages"))]
    return [*ours[-LONGEST:], *(frame for frame in frames[-1:] if frame not in ours)]


def short(name):
    path = Path(name)
    return str(path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path)
