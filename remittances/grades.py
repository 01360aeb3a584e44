"""What each grade of evidence is worth and what it needs, weakest first."""

from django.utils.translation import gettext_lazy as _

from remittances.models import Grade

GRADES = [
    (Grade.PROVIDER.label, _("The post, bank or agent says that it paid out. Nobody there has spoken yet.")),
    (Grade.PHRASE.label, _("The words agreed beforehand came. The letter they came in may be named.")),
    (Grade.LETTER.label, _("A letter says so. Its code is needed.")),
    (Grade.VISIT.label, _("Somebody was there and saw it. Whoever sent it cannot be the one.")),
    (Grade.SIGNATURES.label, _("Those who shared signed for it. How many signed, or who got what, is needed.")),
    (Grade.SHARES.label, _("A list says who got what. Its shares are needed and come to the sum received.")),
]
