"""No coin is lost between lots, parcels and the stock account, whatever is bought, packed, sent and returned."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from remittances import worth

MILLI = Decimal("0.001")
COINS = st.sampled_from([Decimal("0.01"), Decimal(1), Decimal("0.001")])
NAMES = ["pack", "send", "back", "unpack", "spoil", "find"]
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 40)), max_size=40)


class Shelf:
    """One lot as the tables and the books keep it: what is free, packed and gone, and the stock account."""

    def __init__(self, quantity, cost, coin):
        self.left, self.left_worth, self.coin = quantity, cost, coin
        self.packed, self.gone, self.lost, self.stock = [], [], Decimal(0), cost
        self.quantity, self.cost = quantity, cost

    def pack(self, number):
        part = min(self.left, number * MILLI)
        value = part and worth.taken(part, of=self.left, worth=self.left_worth, coin=self.coin)
        if value:
            self.packed.append((part, value))
            self._free(-part, -value)

    def unpack(self, _number):
        if self.packed:
            self._free(*self.packed.pop())

    def send(self, _number):
        if self.packed:
            self.gone.append(self.packed.pop())
            self.stock -= self.gone[-1][1]

    def back(self, number):
        if self.gone:
            sent, value = self.gone.pop()
            part = min(sent, number * MILLI)
            again = worth.back(part, of=sent, worth=value, coin=self.coin)
            assert 0 < again <= value
            assert (again == value) or part < sent
            self.stock += again
            self.lost += value - again
            self._free(part, again)

    def spoil(self, number):
        part = min(self.left, number * MILLI)
        value = part and worth.taken(part, of=self.left, worth=self.left_worth, coin=self.coin)
        if value:
            self._free(-part, -value)
            self.stock, self.lost = self.stock - value, self.lost + value

    def find(self, number):
        part = number * MILLI
        value = worth.found(part, of=self.quantity, worth=self.cost, coin=self.coin)
        self._free(part, value)
        self.stock, self.lost = self.stock + value, self.lost - value

    def _free(self, part, value):
        self.left, self.left_worth = self.left + part, self.left_worth + value


@given(st.integers(1, 60), st.integers(1, 500), COINS, STEPS)
def test_buying_packing_sending_and_returning_loses_no_coin(quantity, coins, coin, steps):
    shelf = Shelf(quantity * MILLI, coins * coin, coin)
    for name, number in steps:
        getattr(shelf, name)(number)
        sent = sum(value for _part, value in shelf.gone)
        assert shelf.stock == shelf.left_worth + sum(value for _part, value in shelf.packed)
        assert shelf.stock + sent + shelf.lost == coins * coin
        assert (shelf.left == 0) == (shelf.left_worth == 0)
        assert all(value > 0 and value % coin == 0 for _part, value in shelf.packed)


@given(st.integers(1, 10**9), st.integers(2, 10**9), st.integers(1, 10**12))
def test_a_part_is_worth_its_share_within_half_a_coin(part, of, coins):
    part = min(part, of - 1)
    coin = Decimal("0.01")
    value = worth.taken(Decimal(part), of=Decimal(of), worth=coins * coin, coin=coin)
    if coins < 2:
        assert value is None
    elif 1 < value / coin < coins - 1:
        assert abs(int(value / coin) * of - part * coins) * 2 <= of
