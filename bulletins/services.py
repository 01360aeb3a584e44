"""Acts on an item of the bulletin: drafted, edited, published, withdrawn."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from bulletins import gate
from bulletins.models import Item, ItemState
from captives.texts import checked

TITLE_LENGTH, TEXT_LENGTH, BECAUSE_LENGTH = 120, 20_000, 200


@transaction.atomic(durable=True)
def draft_item(*, title, text, by, language="en", letter=None):
    """A new draft, seen by the secretary alone. Raises Refusal for what no page could show."""
    item = Item(letter=letter)
    _write(item, title=title, text=text, language=language)
    item.save(force_insert=True)
    audit.record("item drafted", item, by=by, letter=letter and letter.code, language=language)
    return item


@transaction.atomic(durable=True)
def edit_item(item, *, title, text, language, letter, by):
    """Rewrite a draft. Raises Refusal once it is public: then it is withdrawn and another one written."""
    item = _locked(item)
    if item.state != ItemState.DRAFT:
        raise Refusal(_("A published item stays as it is: withdraw it and write another one."))
    item.letter = letter
    _write(item, title=title, text=text, language=language)
    item.save(update_fields=["title", "text", "language", "letter"])
    audit.record("item edited", item, by=by, letter=letter and letter.code, language=language)
    return item


@transaction.atomic(durable=True)
def publish(item, *, by, at=None):
    """Make an item public, now or as of `at` (a moment of the past, when history is entered).

    Raises the first Refusal of bulletins.gate: the letter's captive is marked do-not-publish, the letter is not
    redacted, the text holds a code of the house or the captive's sealed name.
    """
    item = _locked(item)
    item.require_move(ItemState.PUBLISHED)
    for refusal in gate.refusals(item, by=by):
        raise refusal
    item.state, item.published_at, item.published_by = ItemState.PUBLISHED, at or timezone.now(), by
    item.save(update_fields=["state", "published_at", "published_by"])
    audit.record("item published", item, by=by, letter=item.letter and item.letter.code)
    return item


@transaction.atomic(durable=True)
def withdraw(item, *, because, by, at=None):
    """Take a published item back. Its address then shows a dated notice with the reason, and no word of the item.

    Raises Refusal when the reason itself holds what may not be public.
    """
    because = checked(because, field="because", limit=BECAUSE_LENGTH)
    item = _locked(item)
    item.require_move(ItemState.WITHDRAWN)
    for refusal in gate.refusals_of_text(item, {"because": because}):
        raise refusal
    item.state, item.withdrawn_at, item.withdrawn_because = ItemState.WITHDRAWN, at or timezone.now(), because
    item.save(update_fields=["state", "withdrawn_at", "withdrawn_because"])
    audit.record("item withdrawn", item, by=by, because=because)
    return item


def _write(item, *, title, text, language):
    item.title = checked(title, field="title", limit=TITLE_LENGTH)
    item.text = checked(text, field="text", limit=TEXT_LENGTH)
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("Choose one of the languages of the house."), field="language")
    item.language = language


def _locked(item):
    return Item.objects.select_for_update(of=("self",)).select_related("letter__captive").get(pk=item.pk)
