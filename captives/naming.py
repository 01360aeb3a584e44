"""Finding a case by a name that is sealed: a blind index of its words, then the key holder's own comparison.

A word leaves 16 bits of a keyed hash, under a key for each body that proposes cases: enough to leave out nearly all
other cases, too little to tell a name by. Only codes come back.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from access.limits import spend
from access.refusal import Refusal
from audit import services as audit
from captives.models import Captive, NameTag
from vault import services as vault

LONGEST, MOST_WORDS = 200, 8
SEARCHES_AN_HOUR = 30


def purpose_of(body_id):
    """What the key of a body's tags is derived from."""
    return f"captive's name {body_id}"


def write_tags(captive, *, real_name=None):
    """Write the tags of a captive's name, from its plain text or, without one, from the sealed name. Raises Closed.

    Within the caller's transaction; earlier tags of the captive are replaced.
    """
    purpose = purpose_of(captive.proposed_by_body_id)
    if real_name is None:
        tags = vault.tags_of(captive, "real_name", purpose)
    else:
        tags = set(vault.tags_for(purpose, real_name).values())
    captive.name_tags.all().delete()
    NameTag.objects.bulk_create(NameTag(captive=captive, body_id=captive.proposed_by_body_id, tag=tag) for tag in tags)


def find_by_name(name, *, because, by):
    """The cases visible to `by` that bear every word of `name`, case and accents aside, by code.

    The minutes keep who asked, why, when and how many were found, never the name. Raises ReasonMissing, Closed, and
    Refusal for no name, a reason that holds it, or the 31st search within an hour.
    """
    because, words = vault.require_reason(because), _words(name)
    # "a" is a word of every reason; what is shorter than three letters tells nothing.
    if {word for word in words & _words(because) if len(word) > 2}:
        raise Refusal(_("Say why without the name: the reason is written in the minutes."), field="because")
    if not spend(f"captive searched {by.pk}", most=SEARCHES_AN_HOUR, within=timedelta(hours=1)):
        sentence = _("You have searched %(most)d times within an hour. Go on a little later.")
        raise Refusal(sentence % {"most": SEARCHES_AN_HOUR})
    found = _found(name, words, by)
    with transaction.atomic(durable=True):
        audit.record("protected person searched", by, by=by, because=because, found=len(found))
    return found


def _words(text):
    return set(vault.words_of(text[: LONGEST + 1]))


def _found(name, words, by):
    if not words or len(name) > LONGEST or len(words) > MOST_WORDS:
        facts = {"letters": LONGEST, "words": MOST_WORDS}
        raise Refusal(_("Write a name of at most %(words)d words and %(letters)d letters.") % facts, field="name")
    seen = Captive.objects.visible_to(by)
    bodies = seen.order_by().values_list("proposed_by_body", flat=True).distinct()
    tags = {body: vault.tags_for(purpose_of(body), name) for body in bodies}
    candidates = seen
    for word in words:
        bearing = Q(pk__in=[])
        for body, of_words in tags.items():
            bearing |= Q(body=body, tag=of_words[word])
        candidates = candidates.filter(pk__in=NameTag.objects.filter(bearing).values("captive"))
    candidates = list(candidates.order_by("code"))
    bears = vault.has_words(candidates, "real_name", name)
    return [captive for captive, bears_it in zip(candidates, bears, strict=True) if bears_it]
