"""The postings that a report counts: up to a day, of one fund or account or all, as the books were known on a day."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from ledger.models import Posting
from reports.asked import Asked


def end_of(day: date) -> datetime:
    """The moment, here, at which the day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def known(asked: Asked, moment: str = "entry__recorded_at") -> Q:
    """What had been recorded by the day on which the books are asked for; everything when no day is named."""
    return Q(**{f"{moment}__lt": end_of(asked.known_on)}) if asked.known_on else Q()


def postings(asked: Asked) -> QuerySet:
    """Every posting up to the date of the data."""
    rows = Posting.objects.filter(known(asked), entry__posted_on__lte=asked.as_of)
    narrow = {name: one for name, one in (("fund", asked.fund), ("account", asked.account)) if one}
    return rows.filter(**narrow)


def taken_back(asked: Asked, gift: str = "") -> Q:
    """Of gifts, those whose entry was answered by a reversal up to the date of the data; `gift` leads to the gift."""
    answer = f"{gift}entry__reversed_by__"
    return known(asked, f"{answer}recorded_at") & Q(**{f"{answer}posted_on__lte": asked.as_of})
