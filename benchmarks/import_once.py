"""One import of one file, in a process of its own on the ground that bench_import.py made; tells seconds and memory."""

import json
import resource
import sys
from pathlib import Path

import django

KILOBYTES = 1024


def main(path, code):
    from fund_collections.services import import_statement
    from ledger.models import Account

    account = Account.objects.select_related("currency").get(code=code)
    done = []
    seconds = timed(lambda: done.append(import_statement(Path(path).read_bytes(), account=account, by=None)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
    print(json.dumps({"seconds": seconds, "peak": peak, "file": str(done[0].file.pk), "added": done[0].added}))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    django.setup()
    from ground import timed

    main(*sys.argv[1:])
