"""Who looked at what is said of protected persons: the read log, and its digest for two bodies each week."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from audit import services
from audit.heads import mailed
from audit.models import Digest, Minute

# Every act by which something of a captive, a recipient or a writer of letters is opened or looked for ...
READ_ACTS = (
    "sealed value revealed",
    "address revealed",
    "way revealed",
    "protected person searched",
    "possible duplicate told",
    "release asked",
)
# ... and the lists that tell of them, when somebody takes one along.
PROTECTED_LISTS = ("captives", "letters", "addresses", "remittances")
READERS = 2  # bodies that get a week's digest
MOST_REASONS = 500


def readings():
    """The minutes of the read log."""
    return Minute.objects.filter(Q(act__in=READ_ACTS) | Q(act="list exported", facts__list__in=PROTECTED_LISTS))


def last_weeks(today, count=4):
    """The Mondays of the last complete weeks, the oldest first; a worker that was away makes up for them."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(count, 0, -1)]


def make_digest(monday, *, bodies):
    """The digest of the week that begins on `monday`, for two of the bodies (codes); None if it was made before."""
    week = f"{monday:%G-W%V}"
    if Digest.objects.filter(pk=week).exists():
        return None
    content = _counted(monday)
    content["bodies"] = _chosen(bodies, {body for _login, body, _acts in content["logins"]}, monday.toordinal() // 7)
    try:
        with transaction.atomic():
            made = Digest.objects.create(week=week, content=content)
            services.record("digest made", made, by=None, bodies=content["bodies"], readings=content["readings"])
    except IntegrityError:
        # Another worker was faster.
        return None
    return made


def _counted(monday):
    first = datetime.combine(monday, time(), UTC)
    rows = readings().filter(at__gte=first, at__lt=first + timedelta(weeks=1)).order_by("id")
    logins, things, reasons = {}, Counter(), []
    for minute in rows.values("actor_code", "act", "subject_code", "facts").iterator():
        login, thing = minute["actor_code"], minute["subject_code"]
        logins.setdefault(login, Counter())[minute["act"]] += 1
        things[thing] += 1
        if reason := minute["facts"].get("reason") or minute["facts"].get("because"):
            reasons.append([login, thing, reason])
    homes = dict(get_user_model().objects.filter(username__in=logins).values_list("username", "body__code"))
    return {
        "from": f"{monday}",
        "to": f"{monday + timedelta(days=6)}",
        "readings": things.total(),
        "logins": [[login, homes.get(login) or "", acts] for login, acts in sorted(logins.items())],
        "things": sorted(([thing, times] for thing, times in things.items()), key=lambda row: (-row[1], row[0])),
        "reasons": reasons[:MOST_REASONS],
    }


def _chosen(bodies, readers, turn):
    """Two of the bodies, others each week, and none whose own people read while others are to be had."""
    if not bodies:
        return []
    bodies = sorted(bodies)
    turn %= len(bodies)
    ordered = bodies[turn:] + bodies[:turn]
    return sorted(ordered, key=lambda body: body in readers)[:READERS]


def send(digest, *, to):
    """Mail the counts to those of the bodies `to` (code, address, language) that it was made for.

    Reasons were typed by people and stay on the page.
    """
    chosen = [body for body in to if body[0] in digest.content["bodies"]]
    reached = [code for code, post, language in chosen if post and _mailed(digest, post, language)]
    services.record("digest sent", digest, by=None, bodies=reached)
    return reached


def _mailed(digest, post, language):
    with translation.override(language):
        subject = _("Read log of week %(week)s") % {"week": digest.week}
        lines = [
            _("Readings of what is said of protected persons: %(count)d.") % {"count": digest.content["readings"]},
            "",
            *(f"{login} ({body}): {sum(acts.values())}" for login, body, acts in digest.content["logins"]),
            "",
            *(f"{thing}: {times}" for thing, times in digest.content["things"]),
            "",
            _("The reasons stand on the page of digests. Ask whoever read more than their work needs."),
        ]
    return mailed(subject, "\n".join(lines), post)
