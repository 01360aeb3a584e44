"""Who reads the minute book as a whole. The minutes of one record stand on its page, for those who keep it."""

import rules
from django.db.models import Q, QuerySet
from django.utils import timezone

from access.models import User
from access.offices import Office, holds
from access.permissions import office
from audit.models import Digest

rules.add_perm("audit.view_minute", office(Office.AUDITOR))
rules.add_perm("audit.view_head", office(Office.AUDITOR, Office.SECRETARY, Office.DELEGATE))
rules.add_perm("audit.view_digest", office(Office.AUDITOR, Office.DELEGATE))


def digests_for(user: User) -> QuerySet[Digest]:
    """The weekly digests this person may read: the auditor all, a delegate those made for the own body."""
    if holds(user, Office.AUDITOR):
        return Digest.objects.all()
    held = user.appointments.in_force(timezone.localdate()).filter(office=Office.DELEGATE)
    found = Q(pk__in=[])
    for code in held.values_list("body__code", flat=True):
        found |= Q(content__bodies__contains=[code])
    return Digest.objects.filter(found)
