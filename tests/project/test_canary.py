"""A word planted in every sealed field stands in no file, mail, log or session, and nowhere on the server's disk.

The pages themselves are searched by test_matrix.py, which asks every route as everybody.
"""

import io
import logging
import zipfile

import pypdf
import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import get_resolver

from reports.catalogue import REPORTS
from tests.project.matrix import people
from tests.project.matrix.planted import SEALED, PlantedWorld
from tests.project.matrix.policies import POLICIES
from tests.project.matrix.searching import WAYS, forms, says, written
from tests.project.test_matrix import ROUTES, address

PERIOD = "?first=2026-03-01&as_of=2026-03-31"
TAKES = ("pdf", "xlsx", "ods", "csv")
REASON = {"because": "asked for by the board in writing"}
PUBLIC_WORD = "We *shared* what came."


def exports():
    """Names of the lists that can be taken along as a file."""
    views = {pattern.name: pattern.callback for pattern in _patterns(get_resolver().url_patterns)}
    return [name for name in ROUTES if getattr(views.get(name.rpartition(":")[2]), "exportable", False)]


def _patterns(patterns):
    for pattern in patterns:
        yield from _patterns(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]


def takers():
    """The public and one of each office: who is of which body makes no difference to what a file may hold."""
    return [name for name in people.names() if not name.endswith(("/other", "/none"))]


def files_of(client, world, name, turn):
    """Every file this person can take along: (what, bytes). Each report in one form, and by the others in another."""
    for route in exports():
        if name in people.meant(POLICIES[route].opened):
            answer = client.post(address(route, world) + "?as=csv", REASON)
            yield route, answer.getvalue() + str(answer.headers).encode()
    if name in people.meant(POLICIES["reports:receipts_print"].done):
        answer = client.post("/reports/receipts/print/", {"per_sheet": "4", "paper": "a4"})
        yield "receipts", answer.content + text_of("pdf", answer.content)
    for place, report in enumerate(REPORTS):
        form = TAKES[(place + turn) % len(TAKES)]
        answer = client.post(f"/reports/{report}/{PERIOD}&as={form}")
        if "Content-Disposition" in answer.headers:
            data = answer.getvalue()
            yield f"{report} {form}", data + text_of(form, data)


def text_of(form, data):
    """What a reader of the file sees, where the file itself is packed."""
    if form == "pdf":
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).encode()
    if form in {"xlsx", "ods"}:
        archive = zipfile.ZipFile(io.BytesIO(data))
        return b"".join(archive.read(name) for name in archive.namelist())
    return b""


@pytest.fixture
def written_down():
    """Everything that the project and the framework log meanwhile, the statements of the database included."""
    book = io.StringIO()
    handler, root = logging.StreamHandler(book), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield book
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.parametrize("how", WAYS)
def test_the_search_finds_a_word_however_it_is_written(how):
    assert says(written("cnry4zq9x7ab12", how), forms(SEALED))
    assert not says(written("an innocent word", how), forms(SEALED))


@pytest.mark.django_db(transaction=True)
def test_no_planted_word_leaves_the_vault(client, sign_in, written_down, tmp_path, monkeypatch):
    monkeypatch.setattr("audit.exports.MOST_AN_HOUR", 1_000)
    world, wanted, found, taken = PlantedWorld(), forms(SEALED), [], 0
    for turn, name in enumerate(takers()):
        person = people.actor(name, world)
        client.logout() if person is None else sign_in(person)
        for what, data in files_of(client, world, name, turn):
            taken += 1
            if says(data, wanted):
                found.append((name, what))
    call_command("clerk", once=True, stdout=io.StringIO())
    call_command("export_minutes", str(tmp_path / "minutes.jsonl"))
    assert [field for field, words in world.words.items() if not words] == []
    assert taken > 30
    assert found == []
    assert not says((tmp_path / "minutes.jsonl").read_bytes(), wanted)
    assert not any(says(letter.message().as_bytes(), wanted) for letter in mail.outbox)
    assert not says(written_down.getvalue().encode(), wanted)
    assert list(on_disk(wanted)) == []
    # The same search finds what everybody may read: it does look where the rows are.
    assert any(on_disk(forms(PUBLIC_WORD)))


def on_disk(wanted):
    """The files of the database server that hold a word: tables, WAL and its log."""
    server = settings.DATABASES["default"].get("SERVER")
    if server is None:
        pytest.skip("The files of a server elsewhere cannot be read.")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        own = str(cursor.fetchone()[0])
    connection.close()
    folders = (server.folder / "base" / own, server.folder / "pg_wal", server.folder / "global")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    yield from (path.name for path in [*files, server.log] if says(path.read_bytes(), wanted))
