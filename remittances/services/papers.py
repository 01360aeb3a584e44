"""What is put before the signers, one way for both: an order by itself, or a plan as a whole."""

from dataclasses import dataclass

from django.db import connection

from remittances.models import Plan, PlanState, Remittance, State
from remittances.services.steps import locked_there


@dataclass(frozen=True)
class Paper:
    """How one of the two is called in the minutes, and the states between which signatures move it."""

    word: str
    done: str
    submitted: str
    signed: str
    refused: str


PAPERS: dict[type, Paper] = {
    Remittance: Paper("remittance", "remittance approved", State.SUBMITTED, State.APPROVED, State.REFUSED),
    Plan: Paper("plan", "plan fully signed", PlanState.SUBMITTED, PlanState.SIGNED, PlanState.REFUSED),
}


def paper_of(thing):
    return PAPERS[type(thing)]


def lock_paper(thing):
    """The order or plan as it stands now, its row locked until the act is over."""
    if isinstance(thing, Remittance):
        return locked_there(thing)
    return Plan.objects.select_for_update(of=("self",)).with_parts().get(pk=thing.pk)


def sum_of(thing):
    """What is sent by it, in its currency."""
    return thing.amount if isinstance(thing, Remittance) else thing.total


def digest_of(thing):
    """SHA-256 (hex) of what is signed: of a plan the database makes it, over its head and every line."""
    if isinstance(thing, Remittance):
        return thing.digest
    with connection.cursor() as cursor:
        cursor.execute("SELECT plan_digest(%s)", [thing.pk])
        return cursor.fetchone()[0]


def signed_bodies(thing):
    """Codes of the bodies whose signatures stand under it, or None."""
    signed = thing.approvals.filter(voided_at=None).order_by("body__code")
    return " ".join(signed.values_list("body__code", flat=True)) or None
