"""The key of an app for codes as a picture to photograph, drawn without inline style."""

from allauth.mfa.adapter import get_adapter
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

GROUP = 4


def of_secret(user, secret):
    """What templates/mfa/new_code.html shows: the key in groups to type, and as a square of squares to photograph."""
    adapter = get_adapter()
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(adapter.build_totp_url(user, secret))
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    groups = [secret[at : at + GROUP] for at in range(0, len(secret), GROUP)]
    return {"secret": " ".join(groups), "path": path, "side": len(rows)}
