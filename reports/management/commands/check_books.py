from itertools import islice

from django.core.management.base import BaseCommand, CommandError

import fund_collections.proofs
import ledger.proofs
import remittances.proofs

PROOFS = (*ledger.proofs.PROOFS, *fund_collections.proofs.PROOFS, *remittances.proofs.PROOFS)
LINES_PER_PROOF = 50


class Command(BaseCommand):
    help = "Prove every invariant of the books. Prints one line per fault and exits with 1 if there is any."

    def handle(self, *, verbosity, **_options):
        faults = 0
        for proof in PROOFS:
            found = list(islice(proof.faults(), LINES_PER_PROOF + 1))
            for line in found[:LINES_PER_PROOF]:
                self.stdout.write(line)
            if len(found) > LINES_PER_PROOF:
                self.stdout.write(f"{proof.name}: and more")
            faults += len(found)
            if verbosity > 1 and not found:
                self.stdout.write(f"{proof.name}: holds")
        if faults:
            sentence = f"The books do not hold: {faults} faults."
            raise CommandError(sentence, returncode=1)
        if self.stdout.isatty() or verbosity > 1:
            self.stdout.write(f"The books hold: {len(PROOFS)} proofs.")
