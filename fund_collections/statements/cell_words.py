"""The words that banks write in the cells of their tables, folded as headings are."""

from .headings import fold


def _folded(written: str) -> frozenset[str]:
    return frozenset(map(fold, written.split("|")))


NOTHING = frozenset({"", "-", "–", "—"})  # what stands in an empty cell
PENDING = _folded(
    "pending|vorgemerkt|en attente|pendiente|in sospeso|pendente|in behandeling|oczekujaca|not booked|reserved|"
    "reservert|reserviert|blocked"
)
DEBIT_WORDS = _folded(
    "d|db|dr|debit|dbit|s|soll|belastung|lastschrift|ausgang|af|debet|debito|addebito|cargo|dare|uit|debe|outflow|out|"
    "rc|expense|ausgabe|depense|gasto|uscita|wydatek|vydaj|terheles|kiadas|obciazenie|расход|дебет"
)
CREDIT_WORDS = _folded(
    "c|cr|credit|crdt|h|haben|gutschrift|eingang|bij|kredit|credito|accredito|abono|avere|in|haber|inflow|jovairas|"
    "rd|income|einnahme|recette|ingreso|entrata|przychod|prijem|bevetel|uznanie|приход|кредит"
)
SIDES = DEBIT_WORDS | CREDIT_WORDS
TOTAL = _folded(
    "total|totals|totale|totaal|totaux|turnover|sum|summe|summen|somme|suma|umsatztotal|umsatzsumme|gesamt|razem|celkem|"
    "osszesen|yhteensa|итого|всего|συνολο|toplam|合计|المجموع"
)
