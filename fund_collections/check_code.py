"""The check code on a printed receipt: whoever holds the paper can ask whether it stands in the books.

Eight characters of Crockford's base32 (40 bits), from the SHA-256 of the receipt's random id and of what its paper
says. The id never leaves the office, so a code cannot be worked out from the number and the sum; and a receipt whose
row was altered no longer fits the code on its paper.
"""

import hashlib
import hmac
import json

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What is easily misread, as the alphabet's author maps it.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
LENGTH, BITS = 8, 5


def check_code(receipt):
    """The code of a receipt as printed: 4K7M-9QXZ."""
    said = [
        str(receipt.pk),
        receipt.body_code,
        receipt.body_name,
        receipt.year,
        receipt.number,
        f"{receipt.amount:.4f}",
        receipt.currency_id,
        receipt.issued_on.isoformat(),
        receipt.text,
    ]
    if receipt.replaces_id:
        said += [str(receipt.replaces_id), receipt.day_received.isoformat()]
    number = int.from_bytes(hashlib.sha256(json.dumps(said).encode()).digest())
    code = "".join(LETTERS[number >> BITS * place & 31] for place in range(LENGTH))
    return f"{code[:4]}-{code[4:]}"


def fits(receipt, typed):
    """Whether the typed code is the receipt's; case, spaces, hyphens and misread letters do not matter."""
    return hmac.compare_digest(_plain(check_code(receipt)), _plain(typed))


def _plain(code):
    return code.upper().translate(MISREAD).encode()
