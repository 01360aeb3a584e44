from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal import catalogues


class Command(BaseCommand):
    help = (
        "Brings the catalogues in locale/ in line with the source and compiles them. "
        "For each FILE it opens a place for what the file says and a language does not say yet. Needs no gettext."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="a module or template, from the root")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        said, wanted = catalogues.spoken(catalogues.sources()), catalogues.spoken(files)
        for language in catalogues.languages():
            new = catalogues.kept(catalogues.read(language), said, wanted=wanted)
            catalogues.write(language, new)
            empty = sum(not all([one.string] if isinstance(one.string, str) else one.string) for one in new if one.id)
            self.stdout.write(f"{language}: {len(new) - empty} translated, {empty} to be translated")
