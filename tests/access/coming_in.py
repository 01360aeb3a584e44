"""Coming in by the door as a person does: the password, then the factor that is asked for."""

from tests import makers

LOGIN = "/door/login/"


def say_password(client, user, password=makers.PASSWORD, **headers):
    return client.post(LOGIN, {"login": user.username, "password": password}, **headers)


def place(answer):
    """Where an answer leads, without its question; None for a page."""
    return answer.headers.get("Location", "").partition("?")[0] or None


def options(client, page):
    """What the ceremony's page asks the browser for."""
    return client.get(page).context["options"]


def use(client, page, key):
    """Go through the ceremony of a page with the key."""
    return client.post(page, {"credential": key.used(options(client, page))})


def make(client, page, key):
    return client.post(page, {"name": "blue key", "credential": key.made(options(client, page))})
