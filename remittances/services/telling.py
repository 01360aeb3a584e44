"""Whose signature became void is told: on their home until they have read it, and by mail to their body."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from access.refusal import Refusal
from audit import services as audit
from audit.heads import mailed
from audit.models import Minute
from member_parties.models import Body
from remittances.models import Approval, Plan, Remittance
from remittances.services.papers import lock_paper

# These acts stand in the minutes, and nowhere else: who has read what, and which body a mail went to.
READ, TOLD = "changes read", "signers told"
# What happened before is no news any more: a site that mails for the first time begins with this.
NEWS = timedelta(days=7)


def since_void(act, **by):
    """Whether a minute of `act` about what an approval is under was written since that became void."""
    subject = Cast(Coalesce(OuterRef("plan_id"), OuterRef("remittance_id")), CharField())
    about = Q(subject_type__in=("remittances.plan", "remittances.remittance"), subject_id=subject)
    return Exists(Minute.objects.filter(about, act=act, at__gte=OuterRef("voided_at"), **by))


@transaction.atomic(durable=True)
def read_changes(thing, *, by):
    """Note that `by` has read what became of an order or plan after signing it. Raises Refusal for who never signed."""
    thing = lock_paper(thing)
    if not thing.approvals.filter(signed_by=by, voided_at__isnull=False).exists():
        raise Refusal(_("No signature of yours under %(code)s became void.") % {"code": thing.code})
    audit.record(READ, thing, by=by)
    return thing


def tell_signers():
    """Mail each body whose signature became void that it did, once; returns the codes of what was told about.

    A mail says the code and that something was changed. What, is read after signing in.
    """
    void = Approval.objects.filter(~since_void(TOLD), voided_at__gte=timezone.now() - NEWS)
    found: defaultdict[Plan | Remittance, dict[str, Body]] = defaultdict(dict)
    for approval in void.select_related("plan", "remittance", "body").order_by("voided_at", "pk"):
        found[approval.paper][approval.body.code] = approval.body
    for thing, bodies in found.items():
        reached = [code for code, body in sorted(bodies.items()) if body.post and _mailed(thing, body)]
        with transaction.atomic():
            audit.record(TOLD, thing, by=None, bodies=reached)
    return [thing.code for thing in found]


def _mailed(thing, body):
    with translation.override(body.language):
        facts = {"code": thing.code}
        subject = _("%(code)s: your signature is void") % facts
        text = _(
            "%(code)s was changed or taken back after your body signed it, or the office of who signed ended. The"
            " signature is void. Sign in to read what was changed, and sign again if you agree."
        )
    return mailed(subject, text % facts, body.post)
