"""What people write: names of files, HTML, marks, escapes, formulas, commands. It stays words, wherever it is shown."""

import ast
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.capabilities import TELEGRAM, WHATSAPP
from bots.carried import description, file_name, words_to_say
from bots.console.app import build_app
from bots.rendering import render_say
from bots.telegram.destinations import Destination
from bots.telegram.sending import text_call
from bots.whatsapp import markup
from flows.engine.task_ports import Carried
from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Attachment, Content, FileKind, Side, Span, Style
from flows.vocabulary.desk import DeskView
from flows.vocabulary.documents import DocumentStatus, StoredFile
from flows.vocabulary.effects import Say
from flows.vocabulary.messages import Action, Choice, Message, MessageKey, message
from flows.vocabulary.people import Office
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_events import StrangerWrote
from flows.vocabulary.task_states import AtDesk
from tests.bots.console.conftest import CommandLine
from tests.bots.console.test_documents import record
from tests.bots.threads import thread_message
from tests.project import ROOT, written_files

GENERAL = Address(Platform.DESK, "-1001234")
CHAT = Address(Platform.WHATSAPP, "+41791234567")
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "en", "Europe/Zurich")
EVIL = '<b>x</b><a href="https://evil.example">y</a> <tg-spoiler>z</tg-spoiler> &amp; &lt;'
ESCAPES = "\x1b]0;title\x07\x1b[2J\x9b31m\x08\x7f\u202etxt"
"""What sets a terminal's title, clears it, colours it, goes back over what was written, and turns the direction of writing."""


def said(address: Address, text: Message, *choices: Choice) -> str:
    """A message as it is sent."""
    capabilities = TELEGRAM if address.platform is Platform.DESK else WHATSAPP
    (shown,) = render_say(Say(address, (text,), "en", choices), capabilities).texts
    return shown


MESSAGES = [
    message(MessageKey.DOCUMENT_HEAD, number=1, company=EVIL),
    message(MessageKey.DOCUMENT_NOTED, number=1, note=EVIL),
    message(MessageKey.DESK_STRANGER, name=EVIL, id="7"),
    message(MessageKey.DESK_NOBODY_CALLED, name=EVIL),
    message(MessageKey.LITERAL, text=EVIL),
]


@pytest.mark.parametrize("text", MESSAGES, ids=lambda text: text.key)
def test_html_in_names_and_notes_is_shown_and_not_obeyed(text: Message) -> None:
    shown = said(GENERAL, text)
    assert set(re.findall(r"<[^>]*>", shown)) <= {"<b>", "</b>"}
    assert "&lt;b&gt;x&lt;/b&gt;&lt;a href=" in shown
    assert "&amp;amp; &amp;lt;" in shown


def test_html_in_the_words_of_a_client_reaches_the_desk_as_words() -> None:
    content = Content(EVIL, (Span(Style.LINK, 0, 3, "javascript:alert(1)"), Span(Style.BOLD, 3, 1)))
    carried = Carried(thread_message(content, side=Side.CLIENT, author="Anna <i>Keller</i>"), 1)
    call = text_call(Destination(-1001234, 45), words_to_say(carried, "en", quoting=True))
    assert (call.text, call.parse_mode) == (f"Anna <i>Keller</i>: {EVIL}", None)
    kinds = [(entity.type, entity.url) for entity in call.entities or ()]
    assert [kind for kind in kinds if kind[0] == "text_link"] == []


@pytest.mark.parametrize("marked", ["*Müller*", "_Müller_", "~Müller~", "```Müller```", "`Müller`", "a\n> quoted"])
def test_marks_in_names_and_notes_format_nothing_on_whatsapp(marked: str) -> None:
    plain = len(markup.read(said(CHAT, message(MessageKey.DOCUMENT_NOTED, number=1, note="Müller"))).spans)
    choice = Choice(Action.TASK, message(MessageKey.LITERAL, text=marked), "t1")
    for text in (
        said(CHAT, message(MessageKey.DOCUMENT_NOTED, number=1, note=marked)),
        said(CHAT, message(MessageKey.DOCUMENT_NOTED, number=1, note="x"), choice),
    ):
        assert len(markup.read(text).spans) == plain
    assert said(CHAT, message(MessageKey.LITERAL, text="info_a@b.ch 5 * 3 a*b")) == "info_a@b.ch 5 * 3 a*b"


NAMES = [
    "../../etc/passwd.pdf",
    "a\\..\\b.pdf",
    "a\r\nX-Evil: 1.pdf",
    "invoice\u202efdp.exe",
    "a\u2066b\u2069.pdf",
    "a\x00b.pdf",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_nowhere_and_pretends_no_other_suffix(name: str) -> None:
    attachment = Attachment(FileKind.DOCUMENT, StoredFile("f", "application/pdf", 4, "", name))
    for shown in (file_name(attachment), description(attachment, "en")):
        assert shown.isprintable()
        assert not set(shown) & set("/\\")
    assert file_name(attachment).endswith(name[-4:])


def test_what_people_write_as_names_is_left_alone() -> None:
    for name in ("Bilanz 2026 żółw.pdf", "счёт №5.pdf", "👩\u200d💻 invoice.pdf", "حساب.pdf"):
        assert file_name(Attachment(FileKind.DOCUMENT, StoredFile("f", "", 4, "", name))) == name


def an_office(note: str, name: str) -> CommandLine:
    """An office with one document, whose sender chose the words on it and the name of its file."""
    kwit = CommandLine()
    reading = Reading((Finding(FieldName.MERCHANT, note, Source.OCR, 0.9),))
    made = record(1001, 10, "Eins AG", DocumentStatus.FILED, reading)
    files = (StoredFile("file1001", "application/pdf", 4, "ab" * 32, name),)
    kwit.documents.records = [replace(made, note=note, arrival=replace(made.arrival, files=files))]
    kwit.documents.originals = {"file1001": b"%PDF"}
    return kwit


@pytest.mark.parametrize("name", [*NAMES, "/etc/passwd", "..", "CON.pdf", "1001-1.pdf\n"])
def test_no_name_of_a_sender_gets_into_a_path(name: str, tmp_path: Path) -> None:
    kwit = an_office("lunch", name)
    kwit.good("document", "1001", "--out", str(tmp_path / "out"))
    kwit.documents.records = [replace(each, corrections=()) for each in kwit.documents.records]
    kwit.good("corrections", "--confirmed", "--out", str(tmp_path / "truth"))
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert written == ["out/1001-1.pdf", "truth/1001-1.pdf", "truth/truth.jsonl"]


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["table", "json"])
def test_nobodys_words_steer_the_terminal_of_the_office(options: tuple[str, ...]) -> None:
    kwit = an_office(ESCAPES, ESCAPES)
    app = build_app(kwit.open_office, kwit.read_rows)
    for command in (["document", "1001"], ["documents"]):
        printed = CliRunner().invoke(app, [*command, *options], color=True).stdout
        assert not [
            sign for sign in printed if sign != "\n" and ord(sign) in {*range(0x20), *range(0x7F, 0xA0), 0x202E}
        ]
        assert "\\u001b]0;title" in printed.replace("\n", "")


def test_a_strangers_name_is_no_command_for_whoever_copies_it() -> None:
    name = 'x"; rm -rf ~; "$(touch /tmp/x)`id`\\\n!'
    situation = Situation(
        MachineKey.desk(GENERAL), datetime(2026, 3, 12, tzinfo=UTC), OFFICE, "en", desk=DeskView(known=True)
    )
    step = TRANSITIONS.step(AtDesk(), StrangerWrote("telegram:7009", name, str(GENERAL)), situation)
    (told,) = step.effects
    assert isinstance(told, Say)
    (text,) = render_say(told, TELEGRAM).texts
    command = text.partition("<b>")[2].partition("</b>")[0]
    words = shlex.split(command)
    assert (words[:3], words[4:]) == (["bot.py", "manager", "add"], ["--telegram-id", "7009"])
    assert not set(command.partition('"')[2].partition('" --telegram-id')[0]) & set('"$`\\!\n')


PRODUCT = ("bot.py", "bots", "flows", "locales", "ocr", "storage")
WRITERS = {"writer", "DictWriter", "to_csv", "to_excel", "Workbook"}


def test_no_sheet_is_written_in_which_words_could_be_formulas() -> None:
    """Kwit reads CSV files and writes none. Whoever adds one has to make cells that begin with = + - @ harmless first."""
    writers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in written_files(".py")
        if path.relative_to(ROOT).parts[0] in PRODUCT
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in WRITERS
    ]
    assert writers == []
