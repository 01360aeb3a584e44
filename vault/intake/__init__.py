"""What people upload: looked at by content, drawn anew in a process of its own, never on a disk in the clear.

`clean` gives pages to seal or one sentence; `memory.takes_files` lets a view have files at all.
"""

import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from access.refusal import Refusal

COPYIST = Path(__file__).with_name("copyist.py")
# Bytes of one file, of all pages made of it, and the seconds it may take.
LARGEST, MOST_OUT, SECONDS = 8 * 2**20, 32 * 2**20, 10
# Two at once take at most 600 MB beside the server.
AT_ONCE = threading.BoundedSemaphore(2)

SENTENCES = {
    "empty": gettext_lazy("The file is empty."),
    "large_file": gettext_lazy("The file is larger than 8 MB: take the pages one by one, or at a lower resolution."),
    "large_together": gettext_lazy("The files are larger than 24 MB together: send this one by itself."),
    "two_in_one": gettext_lazy("The file is two kinds of file at once. Take a picture of the page instead."),
    "archive": gettext_lazy("This is an archive. Unpack it and add its pages one by one."),
    "office": gettext_lazy("This is an office document. Save it as a PDF and add that."),
    "program": gettext_lazy("This is a program, not a page of a letter."),
    "picture": gettext_lazy("Pictures and films of this kind are not taken: save the page as JPEG or PNG."),
    "markup": gettext_lazy("This is a web page or a drawing (HTML, XML, SVG). Print it to a PDF and add that."),
    "unknown": gettext_lazy("This is neither a picture (JPEG, PNG) nor a PDF nor a plain text."),
    "not_utf8": gettext_lazy("This text is not written in UTF-8. Save it as UTF-8, or as a PDF."),
    "control": gettext_lazy("This text holds control characters that no page can show."),
    "long_text": gettext_lazy("This text has more than 200,000 characters: cut it in parts."),
    "large_picture": gettext_lazy("The picture has too many pixels: scan the page at 300 dpi."),
    "animated": gettext_lazy("This picture moves. Save the page as a still picture."),
    "locked": gettext_lazy("This PDF is locked or encrypted. Print it to a new PDF without a password."),
    "many_pages": gettext_lazy("This PDF has more than 40 pages: take it apart."),
    "damaged": gettext_lazy("The file is damaged or cut off: it cannot be read to its end. Scan the page again."),
    "slow": gettext_lazy("The file took longer than 10 seconds to read: add its pages one by one."),
    "large_pages": gettext_lazy("The pages of this file are too large together: add them in parts."),
}
# What the copyist writes before each page, instead of all pages, or after the last one.
FRAME = re.compile(
    rb"(?:(jpeg|png|txt) (\d{1,8})()|(refused) (%s)()|(done) (\d{1,9}) (\d{1,9}))\n" % "|".join(SENTENCES).encode()
)


class NotTaken(Refusal):
    """A file that is refused; `code` names the reason, `cost` what looking at it took, str() is the sentence."""

    def __init__(self, code, cost=(0, 0)):
        super().__init__(str(SENTENCES[code]), field="files")
        self.code, self.cost = code, cost


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is kept; `kind` is "jpeg", "png" or "txt"."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The pages of one file; `cost` is what they took: kB of memory at the most, milliseconds of work."""

    pages: tuple[Page, ...]
    cost: tuple[int, int]


def clean(data: bytes) -> Cleaned:
    """What one uploaded file shows, drawn anew: nothing else of the file is in the pages. Raises NotTaken."""
    if len(data) > LARGEST:
        raise NotTaken("large_file")
    with AT_ONCE:
        answer, died = _copied(data)
    pages: list[Page] = []
    at, refused = 0, ""
    while frame := FRAME.match(answer, at):
        word, first, second = (part for part in frame.groups() if part is not None)
        at = frame.end()
        if word == b"refused":
            refused = first.decode()
            continue
        if word == b"done":
            cost = int(first), int(second)
            if refused or died:
                raise NotTaken(refused or "damaged", cost)
            return Cleaned(tuple(pages), cost)
        at += int(first)
        pages.append(Page(word.decode(), answer[frame.end() : at]))
    raise NotTaken("damaged")  # it died before it could say anything


def _copied(data):
    """All that the copyist writes, and whether it died. Raises NotTaken when it takes too long or writes too much."""
    # Isolated and without our environment: it needs none of the project's keys and paths.
    command = [sys.executable, "-I", str(COPYIST)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    child: Any  # its pipes are there, whatever its type says
    with subprocess.Popen(command, env={}, cwd="/", **pipes) as child:
        clock = threading.Timer(SECONDS, child.kill)
        clock.start()
        # It reads all before it writes anything, so neither side ever waits for the other.
        with suppress(BrokenPipeError), child.stdin:
            child.stdin.write(data)
        answer = child.stdout.read(MOST_OUT + 1)
        if len(answer) > MOST_OUT:
            child.kill()
        child.wait()
        clock.cancel()
    if len(answer) > MOST_OUT:
        raise NotTaken("large_pages")
    if child.returncode in {-signal.SIGKILL, -signal.SIGXCPU}:
        raise NotTaken("slow")
    return answer, child.returncode != 0
