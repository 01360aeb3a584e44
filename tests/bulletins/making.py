"""Items for the tests of the bulletin."""

from bulletins import services

TITLE, TEXT = "Winter without wood", "They had *no wood* all winter."


def draft(by, *, letter=None, title=TITLE, text=TEXT, language="en"):
    return services.draft_item(title=title, text=text, language=language, letter=letter, by=by)


def published(by, **facts):
    return services.publish(draft(by, **facts), by=by)
