"""Letters for the tests of letters and of the bulletin."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from letters import scanning, services

ORIGINAL = "We froze, says canary-original-text."
REDACTED = "They had no wood all winter."


def letter(by, *, captive=None, redacted=True, received_on=date(2026, 3, 5), language="en"):
    made = services.receive_letter(
        received_on=received_on, language=language, captive=captive, original=ORIGINAL, by=by
    )
    return services.redact(made, text=REDACTED, by=by) if redacted else made


def upload(data, name="Anna Kuznetsova, Orenburg.jpg"):
    """A file as a browser sends it; its name and its declared type lie."""
    return SimpleUploadedFile(name, data, content_type="text/html")


def scanned(made, by, *contents):
    """The fates of files added to a letter."""
    return scanning.take_files(made, files=[upload(content) for content in contents], by=by)
