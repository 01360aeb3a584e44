"""The forms that stand on a page, as a browser would send them."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html

# A name in each of these holds its value; what a button says is sent with the button alone.
UNSENT = {"submit", "image", "reset", "button"}
NUMBER = {"decimal", "numeric"}
WORDS = "asked for by the board in writing"


@dataclass(frozen=True)
class Field:
    """`sent` is what the page itself would send, `fill` something plausible where that is nothing."""

    name: str
    sent: str
    fill: str = ""
    kind: str = "text"
    required: bool = False


@dataclass
class Form:
    """What one form sends, by one of its buttons."""

    method: str
    action: str
    fields: list

    @property
    def has_files(self):
        return any(one.kind == "file" for one in self.fields)

    @property
    def names(self):
        return tuple(dict.fromkeys(one.name for one in self.fields))

    def kind(self, name):
        return next(one.kind for one in self.fields if one.name == name)

    def stands(self):
        return self._data(lambda one: one.sent)

    def filled(self, known, *, whole=False):
        """With something plausible in what is required, or in the `whole` form; `known` are words by a field's name."""
        return self._data(lambda one: one.sent or (self._word(one, known) if whole or one.required else ""))

    def _word(self, one, known):
        return known.get(one.name.rpartition("-")[2], one.fill)

    def _data(self, value_of):
        found = {}
        for one in self.fields:
            value = value_of(one)
            if one.kind != "file" or value:
                found.setdefault(one.name, []).append(value)
        return found


def forms(content, address):
    """Every form of a page, once for each of its buttons that says more than the form does."""
    tree = html.fromstring(content)
    for element in tree.iter("form"):
        inside = [*element.iter("input", "select", "textarea", "button")]
        if element.get("id"):
            inside += tree.xpath("//*[@form=$id]", id=element.get("id"))
        plain = [part for one in inside for part in _parts(one)]
        asked = {part.name for part in plain}
        plain += [
            Field(name, "", value, "radio", required=True) for name, value in _open_choices(inside) if name not in asked
        ]
        method = (element.get("method") or "get").upper()
        for button in _presses(inside):
            action = (button is not None and button.get("formaction")) or element.get("action") or ""
            pressed = button is not None and button.get("name")
            more = [Field(button.get("name"), button.get("value", ""), kind="button")] if pressed else []
            where = urlsplit(urljoin(address, action))
            yield Form(method, where._replace(scheme="", netloc="", fragment="").geturl(), plain + more)


def _presses(inside):
    """The buttons that say more than the form does, and None for those that do not."""
    buttons = [one for one in inside if one.get("type", "submit" if one.tag == "button" else "") in {"submit", "image"}]
    telling = [one for one in buttons if one.get("name") or one.get("formaction")]
    return [*telling, None] if len(telling) < len(buttons) or not buttons else telling


def _open_choices(inside):
    """(name, first value) of radio buttons of which none is pressed yet."""
    radios = [one for one in inside if one.get("type") == "radio" and one.get("value")]
    return {one.get("name"): one.get("value") for one in reversed(radios)}.items()


def _parts(one):
    name, kind = one.get("name"), one.get("type", "text" if one.tag == "input" else one.tag)
    if not name or kind in UNSENT:
        return
    must = one.get("required") is not None
    if one.tag == "select":
        chosen = [option.get("value", "") for option in one.iter("option") if option.get("selected") is not None]
        values = [value for option in one.iter("option") if (value := option.get("value", ""))]
        for value in chosen or [""]:
            # Whether one has to choose is often not said.
            yield Field(name, value, values[0] if values else "", "select", required=True)
    elif one.tag == "textarea":
        yield Field(name, (one.text or "").strip(), WORDS, kind, must)
    elif kind in {"checkbox", "radio"}:
        if one.get("checked") is not None or kind == "checkbox":
            yield Field(name, one.get("value", "on"), "", kind)
    else:
        yield Field(name, one.get("value", ""), _fill(one, kind), kind, must)


def _fill(one, kind):
    if kind in {"date", "file"}:
        return "2026-03-20" if kind == "date" else ""
    if kind == "number" or one.get("inputmode") in NUMBER:
        return one.get("min") or "1"
    return WORDS[: int(one.get("maxlength") or 60)]
