"""Two ways to sit at the same pages: plain HTTP with the form as it stands, and Chromium by keyboard alone.

Both know a control by its label and a button by its words, as a person does.
"""

import base64
import re
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from access.factors import needs_passkey
from access.services import make_recovery_codes
from tests import keys
from tests.makers import PASSWORD


def words(element):
    return " ".join(element.text_content().split())


class Pockets:
    """What each person carries: a passkey where the office asks for one, else an app and a paper of codes."""

    def __init__(self):
        self.passkeys, self.codes = {}, {}

    def passkey_of(self, user):
        """The person's passkey, made at the first sitting down; None for whoever comes in by codes."""
        if needs_passkey(user) and user.pk not in self.passkeys:
            self.passkeys[user.pk] = keys.give_passkey(user, host="localhost", origin=self.origin)
        return self.passkeys.get(user.pk)

    def code_of(self, user):
        """The next code: the app shows a new one only each half minute, so then come those on paper."""
        if user.pk not in self.codes:
            self.codes[user.pk] = [keys.code(keys.give_app(user)), *make_recovery_codes(user)]
        return self.codes[user.pk].pop(0)


class HttpDesk(Pockets):
    """Reads the page, fills its form and sends it; follows where the answer leads."""

    origin = "http://localhost"

    def __init__(self, client):
        super().__init__()
        self.client = client
        client.defaults["SERVER_NAME"] = "localhost"

    def sign_in(self, user):
        passkey, code = self.passkey_of(user), None if needs_passkey(user) else self.code_of(user)
        self.client.logout()
        self.open("/door/login/")
        self.fill("Username", user.username)
        self.fill("Password", PASSWORD)
        self.press("Sign in")
        if passkey:
            form = self.page.xpath("//form[@data-passkey]")[0]
            form.fields["credential"] = passkey.used(form.get("data-options"))
            self.press("Use the passkey")
        else:
            self.fill("Code", code)
            self.press("Go on")

    def sign_out(self):
        self.client.logout()

    def open(self, url):
        self._take(self.client.get(url, follow=True))

    def fetch(self, url):
        return self.client.get(url).content

    def print(self, button):
        """The file that a press brings; the page stays."""
        return self._send(button).getvalue()

    def follow(self, link):
        self.open(self._address(self._link(link).get("href")))

    def _link(self, words_of_it):
        found = [one for one in self.page.iter("a") if words(one) == words_of_it]
        assert found, f"There is no link “{words_of_it}” on {self.path}: {self.text}"
        return found[0]

    def fill(self, label, value):
        control = self._control(label)
        if control.get("type") == "file":
            self.files[control.get("name")] = SimpleUploadedFile(*value, content_type="application/xml")
        elif control.get("type") in {"checkbox", "radio"}:
            control.checked = value
        elif control.tag == "select":
            options = {words(option): option.get("value") for option in control.iter("option")}
            control.value = next(code for text, code in options.items() if value in text)
        else:
            control.value = str(value)

    def press(self, button):
        self._take(self._send(button))

    def _send(self, button):
        found = [one for one in self.page.iter("button") if words(one) == button and one.get("aria-hidden") is None]
        assert found, f"There is no button “{button}” on {self.path}: {self.text}"
        pressed = found[-1]
        form = self.page.get_element_by_id(pressed.get("form")) if pressed.get("form") else self._form_of(pressed)
        fields = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        if pressed.get("name"):
            fields[pressed.get("name")] = [pressed.get("value")]
        address = self._address(pressed.get("formaction") or form.get("action") or "")
        ask = self.client.post if form.get("method", "get").lower() == "post" else self.client.get
        return ask(address, fields | self.files, follow=True)

    def _form_of(self, element):
        return next(element.iterancestors("form"))

    def _address(self, href):
        return urljoin(self.path, href)

    def _control(self, label):
        for element in self.page.iter("input", "select", "textarea"):
            if element.get("aria-label") == label:
                return element
        for element in self.page.iter("label"):
            if words(element).removesuffix("*") == label:
                return self.page.get_element_by_id(element.get("for")) if element.get("for") else element[0]
        raise AssertionError(f"There is no field “{label}” on {self.path}: {self.text}")

    def _take(self, response):
        self.status, self.files = response.status_code, {}
        asked, query = response.request["PATH_INFO"], response.request.get("QUERY_STRING")
        self.path = f"{asked}?{query}" if query else asked
        self.page = html.fromstring(response.content.decode())
        self.text = words(self.page.body)
        assert self.status < 500


class KeyRing:
    """Chromium's own make-believe authenticator, which says yes to every question."""

    def __init__(self, page):
        self.wire, self.hung = page.context.new_cdp_session(page), []
        self.wire.send("WebAuthn.enable")
        kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
        self.id = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def hang(self, passkey):
        """Put a key of ours on the ring, once."""
        if passkey in self.hung:
            return
        self.hung.append(passkey)
        raw = {"credentialId": passkey.id, "privateKey": passkey.private}
        credential = {name: base64.b64encode(value).decode() for name, value in raw.items()}
        credential |= {"isResidentCredential": False, "rpId": "localhost", "signCount": 0}
        self.wire.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    def count(self):
        return len(self.wire.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])


class BrowserDesk(Pockets):
    """Chromium with the mouse put away: fields and buttons are focused, then typed at."""

    origin = None

    def __init__(self, page):
        super().__init__()
        self.tab, self.ring, self.visits = page, KeyRing(page), {}
        self.sits = None

    def sign_in(self, user):
        """Sit down: by the door the first time, later to the visit that was left open when another sat down."""
        if self.sits:
            self.visits[self.sits] = self.tab.context.cookies()
        self.sits = user.pk
        if user.pk not in self.visits:
            self.come_in(user)
            return
        self.tab.context.clear_cookies()
        self.tab.context.add_cookies(self.visits[user.pk])
        self.open("/home/")

    def come_in(self, user):
        passkey, code = self.passkey_of(user), None if needs_passkey(user) else self.code_of(user)
        self.tab.context.clear_cookies()
        self.open("/door/login/")
        self.fill("Username", user.username)
        self.fill("Password", PASSWORD)
        self.press("Sign in")
        if passkey:
            self.ring.hang(passkey)
            self.press("Use the passkey")
        else:
            self.fill("Code", code)
            self.press("Go on")

    def sign_out(self):
        self.tab.context.clear_cookies()
        self.visits.pop(self.sits, None)
        self.sits = None

    def open(self, url):
        self.status = self.tab.goto(url, wait_until="domcontentloaded").status
        assert self.status < 500

    def fetch(self, url):
        return self.tab.context.request.get(url).body()

    def print(self, button):
        control = self._named("button", button).last
        control.focus()
        with self.tab.expect_download() as found:
            self.tab.keyboard.press("Enter")
        return found.value.path().read_bytes()

    def follow(self, link):
        self._go(self._named("link", link).first)

    def fill(self, label, value):
        control = self.tab.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")).first
        control.focus()
        kind = control.evaluate("element => element.type")
        if kind == "file":
            name, content = value
            control.set_input_files({"name": name, "mimeType": "application/xml", "buffer": content})
        elif kind in {"checkbox", "radio"}:
            if control.is_checked() != value:
                self.tab.keyboard.press("Space")
        elif kind == "select-one":
            text = control.evaluate(
                "(element, value) => [...element.options].find(option => option.text.includes(value)).text", value
            )
            # What no key bears ends the search that a list makes for what is typed.
            self.tab.keyboard.type(text.strip().partition(" ·")[0])
        elif kind == "date":
            year, month, day = str(value).split("-")
            self.tab.keyboard.type(month + day + year)
        else:
            self._write(str(value))

    def _write(self, text):
        """The first letter by its key, the rest at once: what Chromium does at each key is a third of a journey."""
        self.tab.keyboard.press("Control+A")
        self.tab.keyboard.type(text[:1])
        self.tab.keyboard.insert_text(text[1:])

    def press(self, button):
        self._go(self._named("button", button).last)

    def _named(self, role, words_of_it):
        # Words kept for screen readers may stand a space apart in the name.
        name = r"\s*".join(map(re.escape, re.split(r"(?=:)", words_of_it)))
        return self.tab.get_by_role(role, name=re.compile(f"^{name}$"))

    def _go(self, control):
        control.focus()
        with self.tab.expect_navigation(wait_until="domcontentloaded") as found:
            self.tab.keyboard.press("Enter")
        self.status = found.value.status if found.value else 200
        assert self.status < 500

    @property
    def path(self):
        return "/" + self.tab.url.split("/", 3)[3]

    @property
    def text(self):
        return " ".join(self.tab.inner_text("body").split())
