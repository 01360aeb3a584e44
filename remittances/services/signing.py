"""Signatures under orders and plans, by other bodies than the preparer's. What is refused is minuted with its rule."""

import datetime as dt
from contextlib import contextmanager

from django.db import transaction
from django.db.models import BooleanField, F, Func, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from access.offices import Office, bodies
from access.refusal import Refusal, as_refusal, rule_of
from audit import services as audit
from remittances.models import Approval, Plan, PlanState
from remittances.services.bands import rule_for
from remittances.services.papers import digest_of, lock_paper, paper_of, sum_of
from remittances.services.steps import require_reason


class SignatureRefused(Refusal):
    """A rule of the house keeps this signature away; `rule` is its name in the database too."""

    def __init__(self, sentence, *, rule):
        super().__init__(sentence)
        self.rule = rule


def approve(thing, *, body, by, at=None, digest=None):
    """Sign a submitted remittance or plan for `body`. Returns it.

    The last signature that the band of its sum asks for makes a remittance approved and a plan signed in the same act.
    `at` is the moment of signing (now); `digest` what the signer was shown, refused when it is no longer that.
    Raises SignatureRefused naming the rule; the refused attempt stands in the minutes with the band in force.
    """
    at = at or timezone.now()
    with _minuted("signature refused", thing, by=by, day=_day(at), body=body):
        return _approve(thing, body=body, by=by, at=at, digest=digest)


def _day(at):
    return at.astimezone(dt.UTC).date()


@contextmanager
def _minuted(act, thing, *, by, day, body=None):
    """Write a refused attempt down, with the rule that refused it and how many were to sign that day."""
    try:
        with as_refusal():
            yield
    except Refusal as refusal:
        rule = getattr(refusal, "rule", None) or (refusal.__cause__ and rule_of(refusal.__cause__)) or "policy"
        in_force = rule_for(thing.currency_id, sum_of(thing), day)
        band = f"{in_force.decision} above {in_force.above.normalize():f}" if in_force.decision else None
        with transaction.atomic(durable=True):
            facts = {"body": body and body.code, "rule": rule, "needs": in_force.needed, "band": band}
            audit.record(act, thing, by=by, **facts)
        raise


@transaction.atomic(durable=True)
def _approve(thing, *, body, by, at, digest):
    thing, day = lock_paper(thing), _day(at)
    paper, content = paper_of(thing), digest_of(thing)
    _require_submitted(thing, paper)
    require_another_body(thing, body=body, by=by)
    if not by.appointments.in_force(day).filter(office=Office.APPROVER, body=body).exists():
        sentence = _("You are not appointed approver of %(body)s.") % {"body": body.code}
        raise SignatureRefused(sentence, rule="approval_by_an_approver")
    if digest and digest != content:
        sentence = _("What you were shown has been changed since. Read it again before you sign.")
        raise SignatureRefused(sentence, rule="approval_over_content")
    _minute_lapsed(thing, day, by=by)
    _require_first_signature(thing, day, body=body, by=by)
    # The trigger approval_allowed voids those that lapsed.
    Approval.objects.create(**{paper.word: thing}, body=body, signed_by=by, signed_at=at, digest=content)
    audit.record(f"{paper.word} signed", thing, by=by, body=body.code, digest=content[:8])
    needed = rule_for(thing.currency_id, sum_of(thing), day).needed
    if thing.approvals.filter(voided_at=None).count() >= needed:
        thing.state = paper.signed
        thing.save(update_fields=["state"])
        audit.record(paper.done, thing, by=by, signatures=needed)
    return thing


def _require_submitted(thing, paper):
    if thing.state != paper.submitted:
        facts = {"code": thing.code, "state": thing.get_state_display()}
        sentence = _("%(code)s is %(state)s; only what is submitted is signed.")
        raise SignatureRefused(sentence % facts, rule="approval_while_submitted")


def require_another_body(thing, *, body, by):
    """Raise SignatureRefused for the preparer, and for whoever is of the preparer's body."""
    rule = "approval_by_another_body"
    if thing.prepared_by_id == by.pk:
        sentence = _("You prepared %(code)s. Three persons: who prepares does not sign.")
        raise SignatureRefused(sentence % {"code": thing.code}, rule=rule)
    of_preparer = thing.preparer_body_id
    if of_preparer in {body and body.pk, by.body_id} | bodies(by, *Office):
        facts = {"code": thing.code, "body": thing.preparer_body.code}
        sentence = _("%(code)s was prepared by %(body)s, your own body. Other bodies sign it; yours cannot.")
        raise SignatureRefused(sentence % facts, rule=rule)


def stands_on(day):
    """For approvals: whether the signer may still sign for that body on `day`, as the triggers ask."""
    return Func(F("signed_by_id"), F("body_id"), Value(day), function="signer_stands", output_field=BooleanField())


def standing(thing, day):
    """The valid signatures under it, each with `stands`: whether its signer may still sign for its body on `day`."""
    found = thing.approvals.filter(voided_at=None).annotate(stands=stands_on(day))
    return found.select_related("body").order_by("signed_at", "pk")


def _require_first_signature(thing, day, *, body, by):
    for signed in standing(thing, day).filter(stands=True):
        if signed.signed_by_id == by.pk:
            sentence = _("You have signed %(code)s already. One person signs once, for whichever body.")
            raise SignatureRefused(sentence % {"code": thing.code}, rule="approval_once_per_person")
        if signed.body_id == body.pk:
            sentence = _("%(body)s has signed %(code)s already; the next signature is another body's.")
            facts = {"body": body.code, "code": thing.code}
            raise SignatureRefused(sentence % facts, rule="approval_once_per_body")


def _minute_lapsed(thing, day, *, by):
    """Write down which signatures count no longer; the triggers void them in the same act. Returns their bodies."""
    lapsed = [signed.body.code for signed in standing(thing, day).filter(stands=False)]
    if lapsed:
        audit.record("signatures lapsed", thing, by=by, bodies=" ".join(lapsed))
    return lapsed


@transaction.atomic(durable=True)
def _refuse(thing, *, because, by):
    thing = lock_paper(thing)
    paper = paper_of(thing)
    require_another_body(thing, body=None, by=by)
    thing.require_move(paper.refused)
    thing.state, written = paper.refused, ["state"]
    if isinstance(thing, Plan):
        thing.because, written = because, ["state", "because"]
    thing.save(update_fields=written)
    audit.record(f"{paper.word} refused", thing, by=by, because=because)
    return thing


def refuse(thing, *, because, by):
    """Turn a submitted remittance or plan down for good, with the reason; it weighs on its decision no longer.

    Raises Refusal, which stands in the minutes, for the preparer's body and for what is not submitted.
    """
    because = require_reason(because)
    with _minuted("refusal refused", thing, by=by, day=timezone.now().date()):
        return _refuse(thing, because=because, by=by)


def drop_lapsed(plan, *, by):
    """Take a signed plan back to the signers because a signer's office or a body's membership ended since. Returns it.

    The trigger approval_lapsed voids those signatures and no others. Raises SignatureRefused where none lapsed.
    """
    with as_refusal(), transaction.atomic(durable=True):
        plan, today = lock_paper(plan), timezone.now().date()
        plan.require_move(PlanState.SUBMITTED)
        if not _minute_lapsed(plan, today, by=by):
            sentence = _("Every signature under %(code)s stands: nobody's office ended since.")
            raise SignatureRefused(sentence % {"code": plan.code}, rule="approval_lapsed")
        plan.state = PlanState.SUBMITTED
        plan.save(update_fields=["state"])
    return plan
