"""A list as a file: exactly the rows shown, as they are read, none of them able to run in a spreadsheet."""

import csv

from django.http import StreamingHttpResponse

# What a spreadsheet may take for a formula, the full-width forms of the same signs too.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """Hands the csv writer's lines on instead of keeping them."""

    def write(self, line):
        return line


def harmless(cell):
    """Text led by an apostrophe where a spreadsheet could run it; everything else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS) else cell


def link(request):
    """The pair (word, address) for a filter bar: the same rows as a file."""
    query = request.GET.copy()
    for name in ("before", "after", "page"):
        query.pop(name, None)
    query["as"] = "csv"
    return "CSV", f"?{query.urlencode()}"


def csv_response(name, head, rows):
    """Send `rows` (any iterable of sequences) as the CSV file `name`, in UTF-8, line by line."""
    write = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n").writerow

    def lines():
        yield "\ufeff" + write(head)
        for row in rows:
            yield write([harmless(cell) for cell in row])

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)
