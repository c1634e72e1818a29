"""The columns of the office's CSV file, their headings in four languages, and the words for yes and no."""

from enum import StrEnum

from flows import sheets
from flows.sheets import word_list
from flows.vocabulary.errors import Invalid


class Column(StrEnum):
    """What a column may hold; only ``COMPANY`` must be there."""

    COMPANY = "company"
    TAX_ID = "tax_id"
    COMPANY_LANGUAGE = "company_language"
    MANAGER = "manager"
    SUBSTITUTE = "substitute"
    MANAGER_TELEGRAM_ID = "manager_telegram_id"
    MANAGER_ROLE = "manager_role"
    FORUM = "forum"
    PERSON = "person"
    PHONES = "phones"
    PERSON_LANGUAGE = "person_language"
    ACTIVE = "active"


HEADINGS = {
    Column.COMPANY: """company, company name, client; firma, unternehmen, mandant; nazwa firmy, klient;
        компания, фирма, организация, клиент""",
    Column.TAX_ID: """tax id, vat id, vat number, uid; ust id, ust idnr, ustid, umsatzsteuer id, mwst nr, steuernummer; nip;
        инн, налоговый номер""",
    Column.COMPANY_LANGUAGE: """company language; firmensprache, sprache der firma; język firmy, jezyk firmy;
        язык компании, язык фирмы""",
    Column.MANAGER: """manager, accountant; sachbearbeiter, sachbearbeiterin, betreuer, betreuerin, buchhalter, buchhalterin;
        opiekun, opiekunka, księgowy, księgowa, ksiegowy, ksiegowa; менеджер, бухгалтер""",
    Column.SUBSTITUTE: """substitute, deputy; stellvertreter, stellvertreterin, stellvertretung, vertretung;
        zastępca, zastepca; заместитель""",
    Column.MANAGER_TELEGRAM_ID: """manager telegram id, manager telegram, telegram id; telegram id des sachbearbeiters;
        telegram id opiekuna; telegram id менеджера, telegram id бухгалтера""",
    Column.MANAGER_ROLE: """manager role, role; rolle, rolle des sachbearbeiters; rola, rola opiekuna; роль, роль менеджера""",
    Column.FORUM: """forum, telegram group, group; telegram gruppe, gruppe; grupa, grupa telegram; группа, группа telegram""",
    Column.PERSON: """person, person name, name, contact, employee; mitarbeiter, mitarbeiterin, ansprechpartner, kontakt;
        osoba, pracownik, imię i nazwisko, imie i nazwisko; сотрудник, контакт, имя, фио""",
    Column.PHONES: """phones, phone, phone number, mobile; telefon, telefone, telefonnummer, handy, mobil;
        telefony, numer telefonu, komórka, komorka; телефон, телефоны, номер телефона""",
    Column.PERSON_LANGUAGE: """person language, language; sprache, sprache der person; język, jezyk, język osoby, jezyk osoby;
        язык, язык сотрудника""",
    Column.ACTIVE: "active; aktiv; aktywny, aktywna, aktywne; активен, активна, активно",
}
_YES = (
    "yes, y, true, 1, x, active; ja, j, aktiv, wahr; tak, t, aktywny, aktywna, prawda; да, д, активен, активна, истина"
)
_NO = "no, n, false, 0, inactive; nein, inaktiv, falsch; nie, nieaktywny, nieaktywna, fałsz; нет, н, неактивен, неактивна, ложь"


_TRUTH_OF = dict.fromkeys(word_list(_YES), True) | dict.fromkeys(word_list(_NO), False)

Row = sheets.Row[Column]
Sheet = sheets.Sheet[Column]


def read_sheet(text: str) -> Sheet:
    """Read CSV with a heading line, as ``sheets.read_sheet`` does; only the company must be there."""
    return sheets.read_sheet(text, HEADINGS, (Column.COMPANY,))


def read_truth(cell: str) -> bool | None:
    """Yes or no in any of the four languages, None for an empty cell; raises Invalid for another word."""
    if not cell:
        return None
    if cell.casefold() not in _TRUTH_OF:
        raise Invalid(f"{cell!r} in the column {Column.ACTIVE} is neither yes nor no")
    return _TRUTH_OF[cell.casefold()]
