"""Signatures: two bodies, neither of them the preparer's. A refused attempt is written down with the rule."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.offices import Office, bodies
from access.refusal import Refusal, as_refusal, rule_of
from audit import services as audit
from remittances.models import Approval, State
from remittances.services.steps import locked, require_reason

SIGNATURES = 2


class SignatureRefused(Refusal):
    """A rule of the house keeps this signature away; `rule` is its name in the database too."""

    def __init__(self, sentence, *, rule):
        super().__init__(sentence)
        self.rule = rule


def approve(remittance, *, body, by, at=None, digest=None):
    """Sign a submitted remittance for `body`; the second valid signature approves it in the same act. Returns it.

    `at` is the moment of signing (now); `digest` what the signer was shown, refused when it is no longer that.
    Raises SignatureRefused naming the rule; the refused attempt stands in the minutes.
    """
    try:
        with as_refusal():
            return _approve(remittance, body=body, by=by, at=at or timezone.now(), digest=digest)
    except Refusal as refusal:
        rule = getattr(refusal, "rule", None) or (refusal.__cause__ and rule_of(refusal.__cause__)) or "policy"
        with transaction.atomic(durable=True):
            audit.record("signature refused", remittance, by=by, body=body.code, rule=rule)
        raise


@transaction.atomic(durable=True)
def _approve(remittance, *, body, by, at, digest):
    remittance = locked(remittance)
    if remittance.state != State.SUBMITTED:
        facts = {"code": remittance.code, "state": remittance.get_state_display()}
        sentence = _("Remittance %(code)s is %(state)s; only what is submitted is signed.")
        raise SignatureRefused(sentence % facts, rule="approval_while_submitted")
    require_another_body(remittance, body=body, by=by)
    day = at.astimezone(dt.UTC).date()
    if not by.appointments.in_force(day).filter(office=Office.APPROVER, body=body).exists():
        sentence = _("You are not appointed approver of %(body)s.") % {"body": body.code}
        raise SignatureRefused(sentence, rule="approval_by_an_approver")
    if digest and digest != remittance.digest:
        sentence = _("What you were shown has been changed since. Read it again before you sign.")
        raise SignatureRefused(sentence, rule="approval_over_content")
    _require_first_signature(remittance, body=body, by=by)
    Approval.objects.create(remittance=remittance, body=body, signed_by=by, signed_at=at, digest=remittance.digest)
    audit.record("remittance signed", remittance, by=by, body=body.code, digest=remittance.digest[:8])
    if remittance.approvals.filter(voided_at=None).count() >= SIGNATURES:
        remittance.state = State.APPROVED
        remittance.save(update_fields=["state"])
        audit.record("remittance approved", remittance, by=by, signatures=SIGNATURES)
    return remittance


def require_another_body(remittance, *, body, by):
    """Raise SignatureRefused for the preparer, and for whoever is of the preparer's body."""
    rule = "approval_by_another_body"
    if remittance.prepared_by_id == by.pk:
        sentence = _("You prepared %(code)s. Three persons: who prepares does not sign.")
        raise SignatureRefused(sentence % {"code": remittance.code}, rule=rule)
    of_preparer = remittance.preparer_body_id
    if of_preparer in {body and body.pk, by.body_id} | bodies(by, *Office):
        facts = {"code": remittance.code, "body": remittance.preparer_body.code}
        sentence = _("%(code)s was prepared by %(body)s, your own body. Two other bodies sign it; yours cannot.")
        raise SignatureRefused(sentence % facts, rule=rule)


def _require_first_signature(remittance, *, body, by):
    for signed in remittance.approvals.filter(voided_at=None):
        if signed.signed_by_id == by.pk:
            sentence = _("You have signed %(code)s already. One person signs once, for whichever body.")
            raise SignatureRefused(sentence % {"code": remittance.code}, rule="approval_once_per_person")
        if signed.body_id == body.pk:
            sentence = _("%(body)s has signed %(code)s already; the second signature is another body's.")
            facts = {"body": body.code, "code": remittance.code}
            raise SignatureRefused(sentence % facts, rule="approval_once_per_body")


@transaction.atomic(durable=True)
def refuse(remittance, *, because, by):
    """Turn a submitted remittance down for good, with the reason; its sum weighs on the decision no longer."""
    because = require_reason(because)
    remittance = locked(remittance)
    require_another_body(remittance, body=None, by=by)
    remittance.require_move(State.REFUSED)
    remittance.state = State.REFUSED
    remittance.save(update_fields=["state"])
    audit.record("remittance refused", remittance, by=by, because=because)
    return remittance
