"""Asking about sealed texts. The key holder answers; the texts stay with it."""

from functools import partial

from vault import alarms, cipher, client
from vault.holder import words as folding
from vault.refusals import CannotOpen
from vault.services.sealing import bound_to, record_keys


def contains(instance, field, text):
    """Whether the sealed text of a field occurs in `text`, ignoring case. Raises Closed, CannotOpen."""
    return _one("contains", instance, field, text)


def shares_word(instance, field, text, *, shortest):
    """Whether a word of the sealed text, of at least `shortest` letters, stands in `text` as written or in capitals.

    Raises Closed, CannotOpen.
    """
    return _one("shares_word", instance, field, text, shortest=shortest)


def same_letters(instances, field, text):
    """For each instance whether its sealed text has the letters and figures of `text`, whatever stands between them.

    One that does not open is answered False, with an alarm in the minutes. Raises Closed.
    """
    return _of_each("same_letters", instances, field, text)


def same_as(instance, instances, field):
    """For each of `instances` whether its sealed text has the letters and figures of that of `instance`.

    Neither text leaves the key holder. One of `instances` that does not open is answered False, with an alarm in the
    minutes; rows of several tables may stand among them. Raises Closed, and CannotOpen for `instance` itself.
    """

    def ask(values):
        return _of_one(lambda value: client.alike(value, values), instance, field)

    return _each(ask, instances, field)


def has_words(instances, field, text):
    """For each instance whether every word of `text` is a word of its sealed text, case and accents aside.

    One that does not open is answered False, with an alarm in the minutes. Raises Closed.
    """
    return _of_each("has_words", instances, field, text)


def has_line(instances, field, line):
    """For each instance whether `line` is a whole line of its sealed text, letter by letter.

    One that does not open is answered False, with an alarm in the minutes. Raises Closed.
    """
    return _of_each("has_line", instances, field, line)


def tags_of(instance, field, purpose):
    """The 16-bit tags (-32768..32767) of the words of a sealed text, for a blind index. Raises Closed, CannotOpen."""
    return _of_one(_found("tags", purpose=purpose), instance, field)


def words_of(text):
    """The words of `text` as they are compared: one case, no accents."""
    return folding.words(text)


def tags_for(purpose, text):
    """{word: its tag} of each word of `text`, as `tags_of` gives them. Raises Closed."""
    words = words_of(text)
    return dict(zip(words, map(folding.tag, fingerprints(purpose, words)), strict=True))


def commitment_of(instance, field, purpose, salt):
    """Salted keyed hash (hex) of the letters of a sealed text: it outlives the text and says nothing of it.

    Raises Closed, CannotOpen.
    """
    return _of_one(_found("commitment", purpose=purpose, salt=salt), instance, field)


def commitments_for(purpose, salts, text):
    """What `commitment_of` would give for `text` under each salt. Raises Closed."""
    return fingerprints(purpose, [f"{salt}|{folding.letters(text)}" for salt in salts])


def fingerprint(purpose, text):
    """Keyed hash (hex) that lets equal texts be recognised without storing them; `purpose` keeps uses apart."""
    return fingerprints(purpose, [text])[0]


def fingerprints(purpose, texts):
    """`fingerprint` of many texts, asked for at once. Raises Closed."""
    return client.fingerprints(purpose, list(texts))


def _found(operation, **facts):
    return lambda value: client.ask(operation, value=client.sent(value), **facts)["found"]


def _of_one(ask, instance, field):
    # A second time where a rotation destroyed the epoch between our reading the key and asking.
    for _attempt in range(2):
        (value,) = _values([instance], field)
        if value is None:
            break
        try:
            return ask(value)
        except client.EpochGone:
            continue
        except cipher.Tampered:
            break
    alarms.sound(instance, field)
    raise CannotOpen


def _of_each(question, instances, field, text):
    return _each(partial(client.compare, question, other=text), instances, field)


def _each(ask, instances, field):
    answers = _answers(ask, instances, field)
    for instance, answer in zip(instances, answers, strict=True):
        if answer is None:
            alarms.sound(instance, field)
    return [bool(answer) for answer in answers]


def _one(question, instance, field, text, **more):
    (answer,) = _answers(partial(client.compare, question, other=text, **more), [instance], field)
    if answer is None:
        alarms.sound(instance, field)
        raise CannotOpen
    return answer


def _answers(ask, instances, field):
    """What `ask` answers about each instance, True or False; None where its value does not open."""
    answers = [getattr(instance, field) is not None and None for instance in instances]
    # A second time for those whose epoch a rotation destroyed in between.
    for _attempt in range(2):
        open_yet = [place for place, answer in enumerate(answers) if answer is None]
        found = _values([instances[place] for place in open_yet], field)
        asked = [(place, value) for place, value in zip(open_yet, found, strict=True) if value is not None]
        told = ask([value for _place, value in asked])
        for (place, _value), answer in zip(asked, told, strict=True):
            answers[place] = answer
    return answers


def _values(instances, field):
    """What the holder needs to answer about each instance; None where there is no such value or key any more."""
    unpacked = [_unpacked(getattr(instance, field)) for instance in instances]
    keys = record_keys([found[0] for found in unpacked if found])
    return [
        (str(key.epoch), key.pk, bytes(key.wrapped), found[1], bound_to(instance, field, key.pk))
        if found and (key := keys.get(found[0]))
        else None
        for instance, found in zip(instances, unpacked, strict=True)
    ]


def _unpacked(value):
    try:
        return cipher.unpack(value.blob)
    except cipher.Tampered:
        return None
