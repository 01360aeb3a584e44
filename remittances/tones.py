"""The sign beside a state's word: what needs a hand, what is done, what is half way."""

from remittances.models import PlanState, State

TONES = {
    State.DRAFT: "plain",
    State.SUBMITTED: "half",
    State.APPROVED: "half",
    State.IN_HAND: "half",
    State.SENT: "half",
    State.CONFIRMED: "ok",
    State.RETURNED: "need",
    State.UNKNOWN: "need",
    State.REFUSED: "plain",
    State.WITHDRAWN: "plain",
}


def tone(state):
    return TONES[State(state)]


PLAN_TONES = {
    PlanState.SUBMITTED: "half",
    PlanState.SIGNED: "half",
    PlanState.RELEASED: "half",
    PlanState.IN_EXECUTION: "half",
    PlanState.CLOSED: "ok",
}


def plan_tone(state):
    return PLAN_TONES.get(state, "plain")
