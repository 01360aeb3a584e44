"""Taking a list along as a file, as a person does with the button beside its filters."""

REASON = "meeting of the bodies in May"


def taken_along(client, address):
    """The lines of the file, head first, less the last one that tells of its minute."""
    answer = client.post(f"{address}{'&' if '?' in address else '?'}as=csv", {"because": REASON})
    return b"".join(answer).decode("utf-8-sig").splitlines()[:-1]
