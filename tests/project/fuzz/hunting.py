"""Asking a site what no page of it asks for, and what went wrong with that."""

import traceback
import zlib
from urllib.parse import urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve

from tests.project.fuzz import acts, pages
from tests.project.fuzz.asking import taken_back
from tests.project.fuzz.known import known_of
from tests.project.tree import ROOT

# By which a page says why it is shown again, or what came of it.
SAID = (b'role="alert"', b"invalid-feedback", b'class="note', b'role="status"', b"errornote", b"<output", b"<dl")
# A page that shows what will come, or more rows, checks nothing yet.
BEFOREHAND = {"check", "more", "preview"}


class Hunt:
    """One way through the site as several people. `faults` tells each once: {(kind, where, route): the request}."""

    def __init__(self, client, holder, world=None):
        self.client, self.holder, self.world = client, holder, world
        self.known = known_of(world) if world else {}
        # Things that are there, and not what most fields ask for.
        self.ids = [str(thing.pk) for thing in (world.nl, world.gb, world.burned, world.match)] if world else []
        client.raise_request_exception = False
        self.faults, self.silent, self.seen, self.asked = {}, {}, set(), 0

    def one(self, things, *, of):
        """One of the things, the same each time for the same form."""
        things = list(things)
        return things[zlib.crc32(f"{route_of(of.action)} {of.names}".encode()) % len(things)]

    def ask(self, what, method, path, body=b"", kind="application/octet-stream", headers=None):
        """The answer and its whole content; (None, b"") when there was none."""
        self.asked += 1
        with taken_back(self.client, self.holder):
            try:
                answer = self.client.generic(method, path, body, kind, headers=headers)
                content = answer.getvalue()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a find: a file that breaks on its way
                self.note(error, (what, method, path))
                return None, b""
        if answer.status_code >= 500:
            self.note(getattr(answer, "exc_info", (None, None))[1], (what, method, path))
        return answer, content

    def note(self, error, request):
        frames = traceback.extract_tb(error.__traceback__) if error else []
        ours = [frame for frame in frames if frame.filename.startswith(str(ROOT)) and ".venv" not in frame.filename]
        where = [f"{frame.filename.removeprefix(str(ROOT))}:{frame.lineno}" for frame in (ours or frames)[-1:]]
        key = (type(error).__name__, str(error)[:200].partition("\n")[0], *where, route_of(request[2]))
        self.faults.setdefault(key, request)

    def send(self, what, form, data):
        """Send the form as a browser does, and look whether a page that is shown again says why."""
        if form.method == "GET":
            return self.ask(what, "GET", f"{form.action.partition('?')[0]}?{urlencode(data, doseq=True)}")[0]
        if any(hasattr(value, "seek") for several in data.values() for value in several) or form.has_files:
            rewind(data)
            body, kind = encode_multipart(BOUNDARY, data), MULTIPART_CONTENT
        else:
            pairs = [(name, value) for name, several in data.items() for value in several]
            body, kind = urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        answer, content = self.ask(
            what, "POST", form.action, body, kind, {"Referer": f"http://testserver{form.action}"}
        )
        again = answer is not None and answer.status_code == 200 and b"<form" in content
        if again and data and not BEFOREHAND & data.keys() and not any(word in content for word in SAID):
            self.silent.setdefault(route_of(form.action), what)
        return answer

    def forms(self, path, who):
        """The forms of the page that were not met yet as this person."""
        answer, content = self.ask("open", "GET", path)
        if answer is None or answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            return
        for form in pages.forms(content, path):
            key = (form.method, route_of(form.action), form.names, form.action.partition("?")[2], who)
            if key not in self.seen:
                self.seen.add(key)
                yield form

    def page(self, path, who):
        """Everything that the page at this path can be asked."""
        found = list(self.forms(path, who))
        names = [name for form in found if form.method == "GET" for name in form.names]
        for query in acts.queries(names):
            self.ask("query", "GET", f"{path.partition('?')[0]}?{query}")
        for form in found:
            if form.method == "POST":
                self.form(form)

    def form(self, form):
        for what, data in acts.bodies(form, self.known, self.ids):
            self.send(what, form, data)
        for kind, body in acts.broken():
            self.ask(f"broken {kind}", "POST", form.action, body, kind)


def rewind(data):
    for several in data.values():
        for value in several:
            if hasattr(value, "seek"):
                value.seek(0)


def route_of(path):
    try:
        return resolve(path.partition("?")[0]).view_name
    except (Resolver404, UnicodeError):
        return "?"
