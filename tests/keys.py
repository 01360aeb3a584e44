"""What people carry: a passkey made of nothing but its private key, and an app that shows codes."""

import base64
import hashlib
import json
import secrets
import time

from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fido2 import cbor
from fido2.cose import ES256

AAGUID = bytes(16)
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Passkey:
    """Answers the question of a ceremony's page as a browser with such a key would."""

    def __init__(self, host="testserver", origin=None, *, verifies=True):
        self.count, self.flags = 0, PRESENT | (VERIFIED if verifies else 0)
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32)
        self.origin = origin or f"https://{host}"
        self.rp = hashlib.sha256(host.encode()).digest()

    @property
    def private(self):
        """The key as Chromium's virtual authenticator takes it."""
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def made(self, options):
        """The answer to navigator.credentials.create."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = AAGUID + len(self.id).to_bytes(2) + self.id + public
        about = {"fmt": "none", "attStmt": {}, "authData": self._state(ATTESTED) + attested}
        said = self._said("create", options)
        return self._answer(clientDataJSON=said, attestationObject=cbor.encode(about))

    def used(self, options):
        """The answer to navigator.credentials.get."""
        state, said = self._state(), self._said("get", options)
        signature = self.key.sign(state + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=state, signature=signature)

    def _state(self, more=0):
        return self.rp + bytes([self.flags | more]) + self.count.to_bytes(4)

    def _said(self, verb, options):
        challenge = json.loads(options)["publicKey"]["challenge"]
        return json.dumps({"type": f"webauthn.{verb}", "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **parts):
        response = {name: b64(raw) for name, raw in parts.items()}
        about = {"type": "public-key", "clientExtensionResults": {}}
        return json.dumps({"id": b64(self.id), "rawId": b64(self.id), "response": response, **about})


def give_passkey(user, **place):
    """A passkey that opens for this person already."""
    key = Passkey(**place)
    asked = json.dumps({"publicKey": {"challenge": b64(bytes(32))}})
    WebAuthn.add(user, "blue key", json.loads(key.made(asked)))
    return key


def give_app(user):
    """An app whose codes open for this person already; returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code(secret, *, later=0):
    """What the app shows now, or `later` half minutes on."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later))
