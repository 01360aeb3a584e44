"""Cases for the tests of captives and of the rooms above."""

from access.offices import Office
from captives import services
from tests import makers

NAME = "Annamaria Kellerhals-Canary"
NOTES = "Was seen at the canary-notes works"


def case(worker=None, *, flagged=True, name=NAME, body=None):
    worker = worker or makers.user(Office.CASE_WORKER)
    return services.register_captive(
        real_name=name,
        notes=NOTES,
        proposed_by_body=body or worker.body,
        case_worker=worker,
        do_not_publish=flagged,
        by=worker,
    )


def episode(captive, kind, when, **facts):
    facts = {"source": "newspaper of the dock workers", "by": captive.case_worker, **facts}
    return services.record_episode(captive, kind=kind, when=when, **facts)
