"""Sets one paper: {"template", "data", "fonts", "standards", "timestamp"} as JSON comes in, a PDF goes out.

A process of its own, because typst keeps what it has set in memory (600 MB after 5,000 lines): here it goes when the
process goes. Started by reports/pdf.py; knows neither the project nor its settings, and cannot write a file.
"""

import json
import resource
import sys
from pathlib import Path

import typst

MEMORY = 3 * 1024**3
SECONDS = 120
TEMPLATES = Path(__file__).parent / "typst"
REFUSED = 3


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # No page of a report may stay on the disk, neither in a temporary file nor in the dump of a crash.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job = json.load(sys.stdin.buffer)
    # System fonts stay out: a report must look the same wherever it is printed.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=job["fonts"])
    try:
        pdf = typst.compile(
            TEMPLATES / f"{job['template']}.typ",
            root=TEMPLATES,
            font_paths=fonts,
            sys_inputs={"data": job["data"]},
            pdf_standards=job["standards"],
            timestamp=job["timestamp"],
        )
    except typst.TypstError as fault:
        sys.stderr.write(fault.message)
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
