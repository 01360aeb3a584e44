"""Arabic with the decimal mark that sums are written with, and moments whose day stands before their month."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F، Y، H:i"
# With marks of direction, as in the short date of Django: read from the right, the day comes first.
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y، H:i"
