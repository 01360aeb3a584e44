"""What was uploaded leaves as a file to keep, never as a part of a page."""

import uuid

from django.http import HttpResponse

# By its kind; files of a bank end as the bank calls them.
ENDINGS = {"jpeg": "jpg"} | {kind: kind for kind in ("png", "txt", "zip", "xml", "sta", "ofx", "csv", "xlsx", "ods")}


def as_attachment(content, *, kind):
    """One opened page or file as a download under a random name; no browser shows it or runs anything in it."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{uuid.uuid4()}.{ENDINGS[kind]}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
