"""The catalogues of locale/: read from our own source, kept to what is translated, compiled without gettext."""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from access.checks import own_apps

type Key = tuple[str, str | None]

SPOKEN = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
WIDTH = 120


def languages() -> list[str]:
    """The languages that have a catalogue: all but that of the source."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def sources() -> list[Path]:
    """Our modules and templates, from the root of the project."""
    root = settings.BASE_DIR
    found = [one for app in own_apps() for one in Path(app.path).rglob("*.py") if "migrations" not in one.parts]
    return sorted(one.relative_to(root) for one in [*found, *(root / "templates").rglob("*.html")])


def spoken(names: Iterable[Path]) -> dict[Key, Message]:
    """What these files say to people: {(sentence, context): Message}, each with the files that say it."""
    said: Catalog = Catalog()
    for name in names:
        for sentence, context in _sentences(settings.BASE_DIR / name):
            said.add(sentence, context=context, locations=[(name.as_posix(), 1)])
    return {key(message): message for message in said if message.id}


def key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def _sentences(file: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    content = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        content = templatize(content)
    for _line, sentence, _comments, context in extract("python", io.BytesIO(content.encode()), keywords=SPOKEN):
        yield sentence, context


def read(language: str) -> Catalog:
    """The catalogue of a language, an empty one where there is none yet."""
    file = path(language)
    if not file.exists():
        return _new(language)
    with file.open("rb") as content:
        return read_po(content, locale=to_locale(language))


def kept(catalogue: Catalog, said: dict[Key, Message], *, wanted: Iterable[Key] = ()) -> Catalog:
    """The catalogue anew: what is translated and still said, and an empty place for each of the keys `wanted`."""
    new = _new(str(catalogue.locale), begun=catalogue.creation_date)
    old = {key(message): message.string for message in catalogue if message.id}
    for one in sorted(said.keys() & (old.keys() | set(wanted)), key=lambda one: (one[0], one[1] or "")):
        message, words = said[one], old.get(one, "")
        if words or one in wanted:
            new.add(message.id, words, context=message.context, locations=message.locations)
    return new


def _new(language: str, begun: datetime | None = None) -> Catalog:
    # Without a date of the last change: the same words are the same file.
    begun = begun or datetime.now(UTC)
    return Catalog(
        locale=to_locale(language),
        header_comment="# What AidAssoc says on paper and in public.",
        project="AidAssoc",
        version="1",
        msgid_bugs_address="-",
        creation_date=begun,
        revision_date=begun,
        last_translator="AidAssoc",
        language_team="AidAssoc",
        charset="utf-8",
        fuzzy=False,
    )


def po(catalogue: Catalog) -> bytes:
    content = io.BytesIO()
    write_po(content, catalogue, width=WIDTH, include_lineno=False, sort_output=True)
    return content.getvalue()


def mo(catalogue: Catalog) -> bytes:
    content = io.BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()


def write(language: str, catalogue: Catalog) -> None:
    file = path(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(po(catalogue))
    # Compiled from what stands in the file, as the test does it.
    file.with_suffix(".mo").write_bytes(mo(read(language)))
