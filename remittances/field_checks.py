"""What may be written where a route asks for an account, a telephone, a name that a bank reads.

Each check takes what was typed and gives it back as it is kept, or raises a Refusal. A number is brought to its plain
form; a name is never changed, for whoever pays out compares it with a paper, letter by letter.
"""

import re
import string
import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext as _

from access.refusal import Refusal

Check = Callable[[str], str]

# The Latin set that every bank must take: EPC217-08, SEPA Requirements for an Extended Character Set, and the
# implementation guidelines of the schemes (EPC132-08, 1.4). SWIFT's own set x holds the same.
BANK_LETTERS = frozenset(string.ascii_letters + string.digits + "/-?:().,'+ ")
# Latin letters that Unicode does not take apart, and marks that word processors set, as passports and banks write them.
PLAIN_LATIN = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l"}
    | {"Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Ħ": "H", "ħ": "h", "ı": "i", "ŋ": "n"}
    | {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "&": "+"}
)
# Joiners that Persian and Indian names need; every other unseen sign could show a reader something else.
JOINERS = "\u200c\u200d"

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# ISO 9362 as the narrowest of the bank's schemas has it (pain.001.001.03).
BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?")
# Any other number of an account: what Max34Text holds of it.
ACCOUNT = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,33}")
# ITU-T E.164: at most fifteen digits, the country's code first, which never begins with nought.
TELEPHONE = re.compile(r"\+[1-9][0-9]{6,14}")


class NotForABank(Refusal):
    """Letters that a bank refuses: `letters`, each once; `offer` is a spelling that it takes, or empty."""

    def __init__(self, sentence, *, letters, offer):
        super().__init__(sentence)
        self.letters = letters
        self.offer = offer


def words(typed: str) -> str:
    """Words of one line in any script: blanks joined, composed letters (NFC), nothing unseen."""
    text = unicodedata.normalize("NFC", " ".join(typed.split()))
    if any(unicodedata.category(letter)[0] == "C" and letter not in JOINERS for letter in text):
        raise Refusal(_("There are unseen signs in this. Type it by hand, without copying."))
    return text


def _latin(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(PLAIN_LATIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def bank_words(typed: str) -> str:
    """Words in the letters that every bank takes, unchanged; raises NotForABank, which offers a spelling."""
    text = words(typed)
    letters = "".join(dict.fromkeys(letter for letter in text if letter not in BANK_LETTERS))
    if not letters:
        return text
    offer = " ".join(_latin(text).split())
    if not offer or not set(offer) <= BANK_LETTERS:
        sentence = _("A bank refuses “%(letters)s”. Write it in Latin letters, a name as in the payee's papers.")
        raise NotForABank(sentence % {"letters": letters}, letters=letters, offer="")
    sentence = _("A bank refuses “%(letters)s”. It takes “%(offer)s”: write that, if the payee's papers allow it.")
    raise NotForABank(sentence % {"letters": letters, "offer": offer}, letters=letters, offer=offer)


def _plain(typed: str) -> str:
    """A number as it is kept: digits of any script as 0 to 9, capitals, no blanks."""
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    digits = (str(unicodedata.decimal(sign, sign)) for sign in text)
    text = "".join(digits)
    return text.upper() if text.isascii() else text


def check_digits(iban: str) -> str:
    """The two check digits that belong to an IBAN's country and account: ISO 13616-1, by ISO 7064 MOD 97-10.

    Letters count from A = 10; country and "00" go to the end; what is lacking to 98 after division by 97. Computed and
    compared, rather than divided and found to be 1: so 00, 01 and 99, which also divide, are refused.
    """
    number = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:2] + "00")
    return f"{98 - int(number) % 97:02d}"


def iban(typed: str) -> str:
    """An IBAN without blanks, its check digits proved."""
    found = _plain(typed)
    if not IBAN.fullmatch(found):
        raise Refusal(_("This is no IBAN: two letters of the country, two digits, then 11 to 30 letters and digits."))
    if found[2:4] != check_digits(found):
        raise Refusal(
            _("The check digits of this IBAN do not fit: somewhere a sign is wrong. Compare it with the paper.")
        )
    return found


def bic(typed: str) -> str:
    """A BIC of 8 or 11 signs."""
    found = _plain(typed)
    if not BIC.fullmatch(found):
        raise Refusal(_("This is no BIC: six letters, then two or five letters and digits, as in NDEAFIHH."))
    return found


def account(typed: str) -> str:
    """A number of an account in a country that has no IBAN."""
    found = _plain(typed)
    if not ACCOUNT.fullmatch(found):
        raise Refusal(_("An account's number has up to 34 letters and digits."))
    if IBAN.fullmatch(found) and found[2:4] == check_digits(found):
        raise Refusal(_("This is an IBAN: write it in the field for it."))
    return found


def telephone(typed: str) -> str:
    """A telephone as E.164 writes it: + and up to fifteen digits."""
    found = _plain(typed)
    if "(0)" in found:
        raise Refusal(_("Leave out the (0): it is only dialled within the country."))
    found = re.sub(r"[-./()]", "", found)
    if not TELEPHONE.fullmatch(found):
        raise Refusal(_("Write the telephone with + and the country's code, such as +254 712 345678."))
    return found
