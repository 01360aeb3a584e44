from tests.vault.hostile.making import CANARY, HIDDEN

PAGE = f"<html><body onload=alert(1)>{CANARY}</body></html>"
TEXTS = {
    "text": ("txt", "We froze, Анна wrote.\r\n".encode),
    "text, with a mark before it": ("txt", lambda: b"\xef\xbb\xbfWe froze."),
    "text, turned around": ("txt", "invoice\u202efdp.exe \u2066x\u2069".encode),
    "text, letters nobody sees": ("txt", "We\u200b froze\U000e0041\U000e007f\ufeff\u2028.".encode),
    "text, persian": ("txt", "می\u200cخواهم".encode),
    "text, a formula": ("txt", lambda: b"=cmd|' /C calc'!A0"),
    "text, of 300,000 letters": ("long_text", lambda: b"a" * 300_000),
    "text, latin 1": ("not_utf8", lambda: "Grüße".encode("latin-1")),
    "text, utf-16": ("unknown", lambda: "We froze.".encode("utf-16")),
    "text, overlong": ("not_utf8", lambda: b"a\xc0\xafb"),
    "text, half letters": ("not_utf8", lambda: b"a\xed\xa0\x80b"),
    "text, nul": ("control", lambda: b"We\0froze"),
    "text, orders to a terminal": ("control", lambda: b"\x1b]0;evil\x07 We froze"),
    "nothing": ("empty", lambda: b""),
    "blanks": ("empty", lambda: b" \r\n\t\0" * 100),
    "svg": ("markup", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + HIDDEN + b"</svg>"),
    "svg, behind words": ("markup", lambda: b"We froze. " * 900 + b"<sVg/onload=alert(1)>"),
    "web page": ("markup", PAGE.encode),
    "web page, with a mark before it": ("markup", lambda: b"\xef\xbb\xbf\n <!DOCTYPE html>" + PAGE.encode()),
    "xml that laughs": ("markup", lambda: b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>"),
    "script in a text": ("markup", lambda: b"Dear friends, <SCRIPT src=//evil>"),
}
