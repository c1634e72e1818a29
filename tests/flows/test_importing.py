"""The office's book from a CSV file."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.columns import HEADINGS, Column, read_sheet, read_truth
from flows.importing import ImportReport, Outcome, import_rows
from flows.vocabulary.errors import Invalid
from flows.vocabulary.people import Role
from tests.effort import EFFORT
from tests.flows.memory_book import MemoryBook
from tests.flows.office_setting import back_office, counting, entries

SAMPLE = """\
company;tax_id;company_language;manager;substitute;manager_telegram_id;person;phones;person_language;active
Müller AG;CHE-123.456.789;de;Frau Baumann;Herr Frey;5550123;Anna Nowak;079 123 45 67|+41 44 123 45 67;pl;yes
Müller AG;;;;;;Piotr Żuraw;+48600700800;;ja

ООО Ромашка;7707083893;ru;Frau Baumann;;;Ольга Смирнова;+79161234567;;да
Keller AG;;;;;;;;;nein
"""


async def take(book: MemoryBook, text: str, *, strict: bool = False) -> ImportReport:
    return await import_rows(text, book=book, entries=entries(), new_id=counting(f"n{len(book.saved)}-"), strict=strict)


def outcomes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(row.line, row.outcome.value, "; ".join(row.details)) for row in report.rows]


async def test_a_file_brings_companies_people_and_managers() -> None:
    book = MemoryBook()
    report = await take(book, SAMPLE, strict=True)
    assert outcomes(report) == [
        (
            2,
            "added",
            "manager Frau Baumann added; manager Herr Frey added; company Müller AG added; person Anna Nowak added",
        ),
        (3, "added", "person Piotr Żuraw added"),
        (5, "added", "company ООО Ромашка added; person Ольга Смирнова added"),
        (6, "added", "company Keller AG added"),
    ]
    assert report.written
    assert report.ignored == ()
    mueller = await book.find_company("Müller AG")
    baumann, frey = await book.find_manager("Frau Baumann"), await book.find_manager("Herr Frey")
    assert (mueller.tax_id, mueller.language) == ("CHE123456789", "de")
    assert (mueller.manager_id, mueller.substitute_id, baumann.telegram_id) == (baumann.id, frey.id, 5550123)
    anna = await book.find_person("Anna Nowak")
    assert (anna.company_ids, anna.phones) == ((mueller.id,), ("+41791234567", "+41441234567"))
    assert (anna.language, anna.active) == ("pl", True)
    assert not (await book.find_company("Keller AG")).active
    assert (await book.find_company("ООО Ромашка")).manager_id == baumann.id


async def test_the_same_file_again_changes_nothing_and_says_so() -> None:
    book = MemoryBook()
    await take(book, SAMPLE)
    before = list(book.saved)
    report = await take(book, SAMPLE)
    assert report.count(Outcome.UNCHANGED) == len(report.rows) == 4
    assert book.saved == before


async def test_changes_are_told_in_words() -> None:
    book = MemoryBook()
    await take(book, SAMPLE)
    report = await take(
        book,
        "company,tax_id,company_language,manager,substitute,manager_telegram_id,person,phones,active\n"
        "Müller Holding AG,CHE123456789,en,Herr Frey,Frau Ott,777,,,no\n"
        "Keller AG,,,,,,Anna Nowak,+41791234567,no\n"
        "Müller Holding AG,,,,,,Anna Nowak,+41 79 999 88 77,\n",
    )
    assert outcomes(report) == [
        (
            2,
            "added",
            (
                "manager Herr Frey: telegram id 777; manager Frau Ott added; company Müller Holding AG: name Müller Holding AG,"
                " language en, active no, manager Herr Frey, substitute Frau Ott"
            ),
        ),
        (3, "changed", "person Anna Nowak: companies Müller Holding AG Keller AG, active no"),
        (4, "changed", "person Anna Nowak: phones +41791234567 +41441234567 +41799998877"),
    ]


async def test_wrong_rows_say_why_and_leave_no_trace_while_good_ones_are_taken() -> None:
    book = MemoryBook()
    report = await take(
        book,
        "company,manager,person,phones,active\n"
        "Eins AG,Frau Neu,Anna,12,\n"
        "Zwei AG,,Piotr,+48600700800,maybe\n"
        "Drei AG,,Olga,+79161234567,\n",
    )
    assert outcomes(report) == [
        (2, "wrong", "'12' is no phone number"),
        (3, "wrong", "'maybe' in the column active is neither yes nor no"),
        (4, "added", "company Drei AG added; person Olga added"),
    ]
    assert report.written
    assert book.saved == ["Drei AG", "Olga"]


async def test_a_wrong_row_takes_back_what_it_had_changed() -> None:
    book = MemoryBook()
    await take(book, "company,company_language\nEins AG,de\n")
    report = await take(book, "company,company_language,person,active\nEins AG,pl,Anna,perhaps\nEins AG,,Anna,\n")
    assert [row.outcome for row in report.rows] == [Outcome.WRONG, Outcome.ADDED]
    assert (await book.find_company("Eins AG")).language == "de"


async def test_strict_writes_nothing_if_one_row_is_wrong() -> None:
    book = MemoryBook()
    report = await take(book, "company,phones\nEins AG,\nZwei AG,+48600700800\n", strict=True)
    assert outcomes(report) == [
        (2, "added", "company Eins AG added"),
        (3, "wrong", "a phone or a language stands without a person"),
    ]
    assert not report.written
    assert book.saved == []


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (",,,,Anna,,", "the company has no name"),
        ("Müller AG,11111,,,,,", "Müller AG is listed with the tax id CHE123456789, not 11111"),
        ("Müller AG,,,777,,,", "manager_telegram_id 777 stands without a manager"),
        ("Müller AG,,Frau Baumann,x,,,", "'x' is no Telegram user id: digits only, such as 5550123"),
        ("Müller AG,,Frau Alt,,,,", "Frau Alt is no longer active as a manager"),
        ("Müller AG,,,,,,pl", "a phone or a language stands without a person"),
        ("Müller AG,,,,Anna,,xx", "'xx' is no language of Kwit: de, en, pl, ru"),
        ("Müller AG,,,,Hans,+41791234567,", "the phone +41791234567 belongs to Anna Nowak"),
        ("Müller AG,,,,Anna Nowak,+48600700800;+41791234567,", "the phone +48600700800 belongs to Piotr Żuraw"),
        ("Müller AG,,,,Anna Nowak,+41791234567|+48600700800,", "the phone +48600700800 belongs to Piotr Żuraw"),
        ("Keller AG,CHE123456789,,,,,", "there is a company named Keller AG already"),
        ("Müller AG,,Herr Frey,5550123,,,", "there is a manager named Herr Frey already"),
        (
            "Müller AG,,Frau Baumann,,,,,surplus,,cells",
            "2 more values than headings: quote those that hold the delimiter",
        ),
        ("Neu AG,,Frau Neu,,,,\nNeu AG,,Herr Frey,,,,", "the manager of company Neu AG is another one in line 2"),
    ],
)
async def test_what_does_not_hold_is_refused(rows: str, complaint: str) -> None:
    book = MemoryBook()
    await take(book, SAMPLE)
    await back_office(book).add_manager("Frau Alt")
    await back_office(book).activate_manager("Frau Alt", active=False)
    report = await take(book, f"company,tax_id,manager,manager_telegram_id,person,phones,language\n{rows}\n")
    assert (report.rows[-1].outcome, report.rows[-1].details) == (Outcome.WRONG, (complaint,))


async def test_a_known_company_gets_its_tax_id_and_keeps_the_spelling_of_its_name() -> None:
    book = MemoryBook()
    await take(book, "company\nMüller AG\n")
    report = await take(book, "company,tax_id\nMÜLLER AG,CHE123456789\n")
    assert outcomes(report) == [(2, "changed", "company Müller AG: tax id CHE123456789")]


async def test_a_manager_found_by_telegram_id_is_renamed() -> None:
    book = MemoryBook()
    await take(book, SAMPLE)
    report = await take(book, "company,manager,manager_telegram_id\nMüller AG,Frau Baumann-Frey,5550123\n")
    assert outcomes(report) == [(2, "changed", "manager Frau Baumann-Frey: name Frau Baumann-Frey")]


async def test_the_group_of_a_company_and_the_role_of_its_manager_are_taken_in() -> None:
    book = MemoryBook()
    text = "company,manager,role,group\nMüller AG,Frau Baumann,Administratorin,-1001234567890\n"
    report = await take(book, text)
    assert outcomes(report) == [(2, "added", "manager Frau Baumann added; company Müller AG added")]
    assert (await book.find_company("Müller AG")).forum == -1001234567890
    assert (await book.find_manager("Frau Baumann")).role is Role.ADMINISTRATOR
    assert (await take(book, text)).count(Outcome.UNCHANGED) == 1
    report = await take(book, text.replace("Administratorin", "Manager").replace("7890", "7891"))
    assert outcomes(report) == [
        (2, "changed", "manager Frau Baumann: role manager; company Müller AG: forum -1001234567891")
    ]
    report = await take(book, "company,role,group\nMüller AG,admin,\nMüller AG,,5\nMüller AG,boss,\n")
    assert [outcome for _, outcome, _ in outcomes(report)] == ["wrong"] * 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_delimiters_line_ends_and_byte_order_marks_are_understood(delimiter: str, newline: str) -> None:
    book = MemoryBook()
    lines = ["\ufeffFirma;Mitarbeiter;Telefon", "Müller AG;Anna;0791234567", ""]
    report = await take(book, newline.join(line.replace(";", delimiter) for line in lines))
    assert report.count(Outcome.ADDED) == 1
    assert (await book.find_person("Anna")).phones == ("+41791234567",)


def test_the_separator_line_of_a_spreadsheet_is_obeyed() -> None:
    sheet = read_sheet("sep=|\ncompany|person, name\nEins AG|Anna\n")
    assert [(row.line, row.cells) for row in sheet.rows] == [(3, {Column.COMPANY: "Eins AG"})]
    assert sheet.ignored == ("person, name",)


@pytest.mark.parametrize(
    "headings",
    [
        (
            "Company;VAT-ID;Company language;Accountant;Deputy;Manager Telegram ID;Role;Telegram group;"
            "Employee;Phone number;Language;Active"
        ),
        (
            "Firma;USt-IdNr.;Sprache der Firma;Sachbearbeiterin;Stellvertretung;Telegram-ID;Rolle;Gruppe;"
            "Mitarbeiterin;Handy;Sprache;aktiv"
        ),
        (
            "Nazwa firmy;NIP;Język firmy;Księgowa;Zastępca;Telegram ID opiekuna;Rola;Grupa;"
            "Imię i nazwisko;Numer telefonu;Język;Aktywny"
        ),
        (
            "Компания;ИНН;Язык компании;Бухгалтер;Заместитель;Telegram ID бухгалтера;Роль;Группа Telegram;"
            "ФИО;Номер телефона;Язык;Активен"
        ),
    ],
)
def test_headings_are_understood_in_four_languages(headings: str) -> None:
    sheet = read_sheet(headings + "\n" + ";".join("x" * len(Column)) + "\n")
    assert list(sheet.rows[0].cells) == list(Column)
    assert sheet.ignored == ()


def test_every_heading_means_one_column_only() -> None:
    headings = [heading.strip() for text in HEADINGS.values() for heading in text.replace(";", ",").split(",")]
    assert sorted(set(headings)) == sorted(headings)
    assert all(set(HEADINGS) == set(Column) for _ in headings)


def test_unknown_columns_are_ignored_by_name_and_missing_cells_are_empty() -> None:
    sheet = read_sheet("company,shoe size,,person\nEins AG,43\n")
    assert sheet.ignored == ("shoe size",)
    assert (sheet.rows[0].cell(Column.COMPANY), sheet.rows[0].cell(Column.PERSON)) == ("Eins AG", "")


def test_a_value_over_several_lines_counts_its_lines() -> None:
    sheet = read_sheet('company,phones\n"Eins\nAG","1\n2"\nZwei AG,\n')
    assert [row.line for row in sheet.rows] == [2, 5]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no column is named company"),
        ("person\nAnna\n", "the headings may be: company, tax_id"),
        ("company,Firma\na,b\n", "two columns are named company"),
        ('company\n"Eins" AG\n', "line 2: this is no CSV"),
        ('company\n"Eins AG\n', "line 2: this is no CSV"),
        ("company\n" + "x" * 140_000, "line 2: this is no CSV"),
    ],
)
async def test_a_file_that_makes_no_sense_is_refused_as_a_whole(text: str, complaint: str) -> None:
    with pytest.raises(Invalid, match=complaint):
        await take(MemoryBook(), text)


@pytest.mark.parametrize(("cell", "truth"), [("", None), ("Ja", True), ("НЕТ", False), ("0", False), ("tak", True)])
def test_yes_and_no_are_understood_in_four_languages(cell: str, truth: bool | None) -> None:  # noqa: FBT001 - a table's value
    assert read_truth(cell) is truth


_rows = st.lists(
    st.tuples(
        st.sampled_from(["Eins AG", "eins ag", "Zwei AG", ""]),
        st.sampled_from(["", "11111", "22222"]),
        st.sampled_from(["", "de", "ru"]),
        st.sampled_from(["", "Frau A", "Herr B"]),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from(["", "Anna", "Piotr"]),
        st.sampled_from(["", "+41791234567", "+41791234567|+48600700800"]),
        st.sampled_from(["", "ja", "nein"]),
    ),
    max_size=8,
)


@given(_rows, _rows)
@settings(max_examples=40 * EFFORT, deadline=None)
async def test_any_good_rows_taken_twice_change_the_book_once(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    book = MemoryBook()
    heading = "company;tax_id;company_language;manager;manager_telegram_id;person;phones;active"
    for rows in (first, second):
        lines = [heading, *(";".join(row) for row in rows)]
        report = await take(deepcopy(book), "\n".join(lines))
        good = [lines[row.line - 1] for row in report.rows if row.outcome is not Outcome.WRONG]
        text = "\n".join([heading, *good])
        assert (await take(book, text, strict=True)).written
        before = list(book.saved)
        again = await take(book, text)
        assert again.count(Outcome.UNCHANGED) == len(again.rows) == len(good)
        assert book.saved == before
