"""Whether an order in hand may have been sent: what was opened to who has it, as the minutes say."""

from django.db.models import Q

from audit.models import Minute

TAKEN = "order taken in hand"
# Every act that opens something sealed to the holder of an order is minuted on the order in these words.
OPENED = " revealed"
# A slip without a name opens nothing, but it goes out of the house with the money.
SLIP = "slip drawn"


def opened_since_taken(remittance):
    """Whether something was opened to who has the order in hand, or its slip drawn: then it may have been sent."""
    told = Minute.objects.about(remittance).filter(Q(act__in=(TAKEN, SLIP)) | Q(act__endswith=OPENED))
    last = told.order_by("-pk").values_list("act", flat=True).first()
    return last is not None and last != TAKEN
