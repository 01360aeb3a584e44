"""Files that somebody might send, each made here by code: {name: (what becomes of it, how it is made)}.

What becomes of it: the kind of the pages, or the code of the sentence that refuses it. Every one carries CANARY
wherever its kind has room for something that is not seen.
"""

from tests.vault.hostile import others, pdfs, pictures, texts

CORPUS = {**pictures.JPEGS, **pictures.PNGS, **pdfs.PDFS, **texts.TEXTS, **others.OTHERS}
