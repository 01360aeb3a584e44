"""Makes transfers by django-hordak: for each number read from standard input, so many; answers with the seconds."""

import os
import sys
import time
from datetime import date

os.environ["DJANGO_SETTINGS_MODULE"] = "hordak_settings"

import django

django.setup()

from django.core.management import call_command
from hordak.models import Account, AccountType, Leg
from moneyed import Money

call_command("migrate", verbosity=0)
cash = Account.objects.create(name="cash", code="1", type=AccountType.asset, currencies=["EUR"])
gifts = Account.objects.create(name="gifts", code="2", type=AccountType.income, currencies=["EUR"])
print("ready", flush=True)
for line in sys.stdin:
    before = Leg.objects.count()
    started = time.perf_counter()
    for number in range(int(line)):
        gifts.transfer_to(cash, Money(number % 97 + 1, "EUR"), description=f"gift {number}", date=date(2024, 2, 1))
    seconds = time.perf_counter() - started
    assert Leg.objects.count() - before == 2 * int(line)
    print(seconds, flush=True)
