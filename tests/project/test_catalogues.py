"""What people hold in their hands is said in every language, and what is compiled is what is written."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal import catalogues
from tests.project.tree import ROOT

# Paper, the page where it is checked, and their frames: said in full in every language.
IN_FULL = (
    "access/offices.py",
    "reports/collection.py",
    "reports/columns.py",
    "reports/corrections.py",
    "reports/giver_year.py",
    "reports/house.py",
    "reports/later.py",
    "reports/list_sheets.py",
    "reports/lists.py",
    "reports/movements.py",
    "reports/order_sheets.py",
    "reports/pdf.py",
    "reports/receipts.py",
    "reports/sheets.py",
    "reports/whereabouts.py",
    "reports/wording.py",
    "templates/base.html",
    "templates/components/demo.html",
    "templates/components/error_summary.html",
    "templates/fund_collections/receipt_check.html",
    "templates/public.html",
    "templates/reports/check_number.html",
    "templates/reports/document.html",
    "templates/reports/table.html",
)
FACT = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>|%")
LANGUAGES = catalogues.languages()


@pytest.fixture(scope="module")
def said():
    return catalogues.spoken(catalogues.sources())


def translated(language):
    return {catalogues.key(message): message for message in catalogues.read(language) if message.id}


def facts(sentence):
    return set(FACT.findall(sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    file = catalogues.path(language)
    with file.open("rb") as content:
        assert catalogues.mo(read_po(content)) == file.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_translated_is_still_said(language, said):
    assert sorted(translated(language).keys() - said.keys(), key=str) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_stands_with_its_plurals_and_its_facts(language):
    catalogue = catalogues.read(language)
    for message in translated(language).values():
        forms = message.string if message.pluralizable else (message.string,)
        assert (len(forms), all(forms)) == (catalogue.num_plurals if message.pluralizable else 1, True)
        # A single one may be told without its number.
        said, most = facts(message.id[1] if message.pluralizable else message.id), message.pluralizable
        assert [form for form in forms if not (facts(form) == said or (most and facts(form) < said))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_is_said_in_full(language):
    wanted = catalogues.spoken(Path(name) for name in IN_FULL)
    assert len(wanted) > 150
    assert sorted(wanted.keys() - translated(language).keys(), key=str) == []


def test_templates_and_modules_are_read_alike(said):
    assert ("templates/fund_collections/receipt_check.html", 1) in said["Check a receipt", None].locations
    assert said["%(count)s list is missing.", None].id[1] == "%(count)s lists are missing."
    assert ("posted", "list") in said
    assert all((ROOT / name).exists() for message in said.values() for name, _line in message.locations)


def test_a_catalogue_keeps_what_is_translated_and_opens_what_is_wanted(said):
    few = {(one, None): said[one, None] for one in ("Receipts", "Receipt %(number)s")}
    new = catalogues.kept(catalogues.read("de"), few, wanted=[("Receipts", None)])
    assert {message.id: message.string for message in new if message.id} == {
        "Receipts": "Quittungen",
        "Receipt %(number)s": "Quittung %(number)s",
    }
    empty = catalogues.kept(catalogues.Catalog(locale="de"), few, wanted=[("Receipts", None)])
    assert [(message.id, message.string) for message in empty if message.id] == [("Receipts", "")]
