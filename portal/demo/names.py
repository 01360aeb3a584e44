"""Fictional names. None of them is, or is meant to be, a person, a body or a place that exists."""

# code, name, country, language, currency of its lists
BODIES = [
    ("NL", "Workers' League of the Lowlands", "NL", "en", "EUR"),
    ("FR", "Groupe ouvrier des deux rives", "FR", "fr", "EUR"),
    ("GB", "Independent Labour Circle", "GB", "en", "GBP"),
    ("DE-M", "Linke Opposition im Verband", "DE", "de", "EUR"),
    ("GR", "Ένωση Αρχείου", "GR", "el", "EUR"),
    ("ES", "Unión de los Oficios", "ES", "es", "EUR"),
    ("US", "Lakeside Workers' Party", "US", "en", "USD"),
    ("CN", "左翼反对派同盟", "CN", "zh-hans", "USD"),
    ("CH", "Bund der Uhrmacher", "CH", "de", "CHF"),
    ("FR-S", "Section des Vosges du Nord", "FR", "fr", "EUR"),
    ("GB-N", "Northern Weavers' Union", "GB", "en", "GBP"),
    ("PL", "Liga Spichlerza", "PL", "en", "PLN"),
]
# A party that is no member: only its minority is.
PARENT_OF_MINORITY = ("DE-V", "Vereinigter Verband", "DE", "de")

GROUP_WORDS = [
    "Harbour",
    "Hill",
    "Mill",
    "Bridge",
    "Lantern",
    "Quarry",
    "Orchard",
    "Foundry",
    "Canal",
    "Tannery",
    "Ropewalk",
    "Brickyard",
    "Salt",
    "Ferry",
    "Meadow",
    "Weir",
    "Kiln",
    "Anvil",
    "Loom",
    "Granary",
]

# code, name, purpose (none: general), first line for givers
FUNDS = [
    ("general", "General relief", ""),
    ("winter", "Winter relief", "exiles in the north, from October to April"),
    ("families", "Families' bread", "families of prisoners"),
    ("east", "Prisoners in the east", "two prisons beyond the river"),
]

# code, title, purpose, fund
APPEALS = [
    ("winter", "Winter relief", "Coats, firewood and bread for exiles in the north.", "winter"),
    ("bread", "Bread for the families", "A monthly sum for families whose earner is in prison.", "families"),
    ("east", "For the prisoners in the east", "Money orders and parcels to two prisons.", "east"),
    ("letters", "Paper, ink, postage", "So that letters can be written and answered.", "general"),
    ("doctor", "A doctor for the colony", "Medicines and the fee of a doctor who visits.", "general"),
    ("always", "The standing collection", "What is needed where it is needed.", "general"),
]

PLACES = [
    ("Isolator of Verkhny Brod", "prison", "RU"),
    ("Fort Saint-Odon", "prison", "FR"),
    ("Castle of Mirovo", "prison", "BG"),
    ("Island of Agia Petra", "colony", "GR"),
    ("Settlement Tikhaya", "colony", "RU"),
    ("Stone Gate Prison", "prison", "CN"),
    ("Settlement Dolgoye", "colony", "RU"),
    ("Huerta Vieja", "prison", "ES"),
]

FIRST = [
    "Anka",
    "Boris",
    "Clara",
    "Dimo",
    "Elsa",
    "Fedor",
    "Greta",
    "Hristo",
    "Ilse",
    "Jorge",
    "Katya",
    "Lin",
    "Marta",
    "Niko",
    "Olga",
    "Petros",
    "Rosa",
    "Stepan",
]
LAST = [
    "Almazov",
    "Brenner",
    "Chen",
    "Dimou",
    "Eberling",
    "Fontaine",
    "Grusha",
    "Haldane",
    "Ivanka",
    "Jurado",
    "Kostas",
    "Lerner",
    "Moravec",
    "Nadel",
    "Ortiz",
]

TRADES = [
    "tailor",
    "printer",
    "docker",
    "spinner",
    "miner",
    "baker",
    "teacher",
    "joiner",
    "tram",
    "driver",
    "lathe",
    "hand",
    "night",
    "shift",
    "student",
]
TOWNS = [
    "Zandvoorde",
    "Rivemont",
    "Ashby",
    "Lindental",
    "Petrades",
    "Altavista",
    "Lakeside",
    "Hekou",
    "Uhrwil",
    "Nordvosges",
    "Millgate",
    "Spichlerz",
]

LETTERS = [
    ("The parcel came on the ninth. Nine of us shared it. {name} is well and asks for paper.", "en"),
    ("We received the money and divided it; some went into the common box for the sick. {name}", "en"),
    ("Winter has begun. The stove is out since Tuesday, but the books you sent are read aloud. Yours, {name}", "en"),
    ("Two comrades were moved in the night, we do not know where. {name} stays here. Write.", "en"),
    ("L'argent est arrivé après sept semaines. Nous étions neuf à partager. {name}", "fr"),
    ("Das Geld kam an, wir haben geteilt. Zwei lehnten ihren Teil ab, er ging in die Kasse. {name}", "de"),
]
