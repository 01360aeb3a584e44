"""Letters for the tests of letters and of the bulletin."""

from datetime import date

from letters import services

ORIGINAL = "We froze, says canary-original-text."
REDACTED = "They had no wood all winter."


def letter(by, *, captive=None, redacted=True, received_on=date(2026, 3, 5), language="en"):
    made = services.receive_letter(
        received_on=received_on, language=language, captive=captive, original=ORIGINAL, by=by
    )
    return services.redact(made, text=REDACTED, by=by) if redacted else made
