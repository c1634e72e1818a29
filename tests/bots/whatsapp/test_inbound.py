"""A table of labelled webhook forms and what they mean."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from multidict import MultiDict

from bots.whatsapp.inbound import Malformed, StatusReport, translate, translate_status
from flows.vocabulary.addresses import Address, IdentityKind, MachineKey, Platform
from flows.vocabulary.content import FileKind, Place, Span, Style
from flows.vocabulary.documents import DeliveryStatus, RemoteFile
from flows.vocabulary.events import (
    ButtonTapped,
    Event,
    FileReceived,
    OtherReceived,
    PlaceReceived,
    TextReceived,
)

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
SID = "SM" + "1" * 32
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME"
BASE = {
    "MessageSid": SID,
    "AccountSid": "AC1",
    "From": "whatsapp:+41791234567",
    "To": "whatsapp:+14155238886",
    "WaId": "41791234567",
    "ProfileName": "Anna",
    "NumMedia": "0",
    "Body": "",
}


def form(**fields: str) -> MultiDict[str]:
    return MultiDict(BASE | fields)


def media(*types: str, **fields: str) -> MultiDict[str]:
    files = {f"MediaUrl{index}": f"{MEDIA}{index}" for index in range(len(types))}
    kinds = {f"MediaContentType{index}": kind for index, kind in enumerate(types)}
    return form(NumMedia=str(len(types)), **files, **kinds, **fields)


def file(index: int, media_type: str, name: str = "") -> RemoteFile:
    return RemoteFile(f"{MEDIA}{index}", media_type, name=name)


def sent(
    index: int, media_type: str, kind: FileKind = FileKind.DOCUMENT, caption: str = "", name: str = ""
) -> FileReceived:
    return FileReceived(file(index, media_type, name), caption, SID, kind=kind)


CASES: list[tuple[str, MultiDict[str], list[Event]]] = [
    ("text", form(Body="total 43,20", MessageType="text"), [TextReceived("total 43,20", SID)]),
    ("reply", form(Body="yes", OriginalRepliedMessageSid="SM9"), [TextReceived("yes", SID, "SM9")]),
    ("button", form(Body="Yes", ButtonText="Yes", ButtonPayload="confirm:1042"), [ButtonTapped("confirm:1042")]),
    ("button without payload", form(Body="Yes", ButtonText="Yes"), [TextReceived("Yes", SID)]),
    ("item of a list", form(Body="Taxes", ListTitle="Taxes", ListId="type:2"), [ButtonTapped("type:2")]),
    (
        "formatted text",
        form(Body="by *15 April*", MessageType="text"),
        [TextReceived("by 15 April", SID, "", (Span(Style.BOLD, 3, 8),))],
    ),
    ("media", media("image/jpeg", MessageType="image"), [sent(0, "image/jpeg", FileKind.PHOTO)]),
    ("media with text", media("image/jpeg", Body="taxi"), [sent(0, "image/jpeg", FileKind.PHOTO, "taxi")]),
    (
        "media with formatted text as an answer",
        media("image/jpeg", Body="_taxi_", OriginalRepliedMessageSid="SM9"),
        [
            FileReceived(
                file(0, "image/jpeg"),
                "taxi",
                SID,
                kind=FileKind.PHOTO,
                reply_to="SM9",
                spans=(Span(Style.ITALIC, 0, 4),),
            )
        ],
    ),
    (
        "several media with text",
        media("image/jpeg", "application/pdf", Body="*March*"),
        [
            FileReceived(file(0, "image/jpeg"), "March", SID, kind=FileKind.PHOTO, spans=(Span(Style.BOLD, 0, 5),)),
            sent(1, "application/pdf"),
        ],
    ),
    ("media type with parameters", media("text/xml; charset=utf-8"), [sent(0, "text/xml")]),
    (
        "document named by its text",
        media("application/pdf", MessageType="document", Body="Faktura_1_.pdf"),
        [sent(0, "application/pdf", name="Faktura_1_.pdf")],
    ),
    (
        "document with a caption",
        media("application/pdf", MessageType="document", Body="see page 2"),
        [sent(0, "application/pdf", caption="see page 2")],
    ),
    ("picture sent as a document", media("image/png", MessageType="document"), [sent(0, "image/png")]),
    ("voice", media("audio/ogg; codecs=opus", MessageType="audio"), [sent(0, "audio/ogg", FileKind.VOICE)]),
    ("sound file", media("audio/mpeg", MessageType="audio"), [sent(0, "audio/mpeg", FileKind.AUDIO)]),
    ("video", media("video/mp4", MessageType="video"), [sent(0, "video/mp4", FileKind.VIDEO)]),
    ("sticker", media("image/webp", MessageType="sticker"), [sent(0, "image/webp", FileKind.STICKER)]),
    ("contact card", media("text/vcard", MessageType="contacts"), [sent(0, "text/vcard")]),
    ("location", form(Latitude="47.0", Longitude="8.0"), [PlaceReceived(Place(47.0, 8.0), SID)]),
    (
        "named location as an answer",
        form(Latitude="47", Longitude="-8", Label="Krone", Address="Gasse 1", OriginalRepliedMessageSid="SM9"),
        [PlaceReceived(Place(47.0, -8.0, "Krone", "Gasse 1"), SID, "SM9")],
    ),
    ("location without a place", form(MessageType="location"), [OtherReceived("location")]),
    ("location beyond the earth", form(Latitude="91", Longitude="8"), [OtherReceived("location")]),
    ("location that is no number", form(Latitude="nan", Longitude="8"), [OtherReceived("location")]),
    ("reaction", form(MessageType="reaction", Body="👍"), []),
    ("something of tomorrow", form(MessageType="hologram"), [OtherReceived("hologram")]),
    ("nothing at all", form(), [OtherReceived("unknown")]),
    ("unknown fields", form(Body="hi", Hologram="1", ReferralBody="ad"), [TextReceived("hi", SID)]),
    ("forwarded", form(Body="hi", Forwarded="true"), [TextReceived("hi", SID)]),
]


@pytest.mark.parametrize(("received", "events"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_webhook_means(received: MultiDict[str], events: list[Event]) -> None:
    assert [envelope.event for envelope in translate(received, AT)] == events


def test_an_envelope_says_who_where_when_and_guesses_the_language() -> None:
    (envelope,) = translate(form(Body="hi"), AT)
    address = Address(Platform.WHATSAPP, "+41791234567")
    assert envelope.id == f"whatsapp:{SID}"
    assert (envelope.to, envelope.address) == (MachineKey.conversation(address), address)
    assert (envelope.at, envelope.hint, envelope.guess) == (AT, "", "de")


def test_a_number_without_its_plus_is_a_phone_all_the_same() -> None:
    (envelope,) = translate(form(Body="hi", From="whatsapp:41791234567"), AT)
    assert envelope.address == Address(Platform.WHATSAPP, "+41791234567")


def test_files_of_one_message_have_ids_of_their_own() -> None:
    envelopes = translate(media("image/jpeg", "image/png"), AT)
    assert [envelope.id for envelope in envelopes] == [f"whatsapp:{SID}/0", f"whatsapp:{SID}/1"]


HIDDEN_CASES: list[tuple[str, Mapping[str, str]]] = [
    ("id in From", {"From": "whatsapp:DE.13491208655302741918"}),
    ("id beside an empty From", {"From": "whatsapp:", "ExternalUserId": "DE.13491208655302741918"}),
    ("id with its channel", {"From": "whatsapp:anna", "ExternalUserId": "whatsapp:DE.13491208655302741918"}),
]


@pytest.mark.parametrize("fields", [case[1] for case in HIDDEN_CASES], ids=[case[0] for case in HIDDEN_CASES])
def test_a_hidden_number_is_an_account_without_a_phone(fields: Mapping[str, str]) -> None:
    (envelope,) = translate(form(Body="hi", **fields), AT)
    assert envelope.address == Address(Platform.WHATSAPP, "id.DE.13491208655302741918")
    assert envelope.address.identity.kind is IdentityKind.ACCOUNT
    assert envelope.guess == "de"


@pytest.mark.parametrize(
    ("sender", "language"),
    [
        ("whatsapp:+48501234567", "pl"),
        ("whatsapp:+4915112345678", "de"),
        ("whatsapp:+436641234567", "de"),
        ("whatsapp:+79123456789", "ru"),
        ("whatsapp:+77011234567", "ru"),
        ("whatsapp:+375291234567", "ru"),
        ("whatsapp:+447911123456", "en"),
        ("whatsapp:+99999999999", "en"),
        ("whatsapp:BR.77", "en"),
    ],
)
def test_a_language_is_guessed_from_the_country(sender: str, language: str) -> None:
    (envelope,) = translate(form(Body="hi", From=sender), AT)
    assert envelope.guess == language


MALFORMED: list[tuple[str, dict[str, str]]] = [
    ("no parameters", {}),
    ("no id", BASE | {"MessageSid": ""}),
    ("no sender", BASE | {"From": ""}),
    ("sender of another channel", BASE | {"From": "messenger:1"}),
    ("sender that is nobody", BASE | {"From": "whatsapp:"}),
    ("sender with a line break", BASE | {"From": "whatsapp:a\nb"}),
    ("number of files that is none", BASE | {"NumMedia": "many"}),
    ("number of files with more figures than a number may have", BASE | {"NumMedia": "1" * 5000}),
    ("number of files beyond belief", BASE | {"NumMedia": "1000000000"}),
    ("file without an address", BASE | {"NumMedia": "1"}),
]


@pytest.mark.parametrize("fields", [case[1] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
def test_a_form_without_sense_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        translate(MultiDict(fields), AT)


STATUSES: list[tuple[dict[str, str], StatusReport | None]] = [
    ({"MessageStatus": "queued"}, StatusReport(SID, DeliveryStatus.QUEUED)),
    ({"MessageStatus": "sent"}, StatusReport(SID, DeliveryStatus.SENT)),
    ({"MessageStatus": "delivered", "ErrorCode": "0"}, StatusReport(SID, DeliveryStatus.DELIVERED)),
    ({"MessageStatus": "read", "EventType": "READ"}, StatusReport(SID, DeliveryStatus.READ)),
    (
        {"MessageStatus": "undelivered", "ErrorCode": "63016"},
        StatusReport(SID, DeliveryStatus.HELD, "63016: outside the 24-hour window"),
    ),
    (
        {"MessageStatus": "failed", "ErrorCode": "63099"},
        StatusReport(SID, DeliveryStatus.FAILED, "63099: refused by WhatsApp"),
    ),
    ({"MessageStatus": "failed", "ErrorCode": "x"}, StatusReport(SID, DeliveryStatus.FAILED)),
    ({"MessageStatus": "receiving"}, None),
]


@pytest.mark.parametrize(("fields", "report"), STATUSES, ids=[case[0]["MessageStatus"] for case in STATUSES])
def test_a_status_callback_means(fields: dict[str, str], report: StatusReport | None) -> None:
    assert translate_status(MultiDict({"MessageSid": SID, **fields})) == report


@pytest.mark.parametrize("fields", [{}, {"MessageSid": SID}, {"MessageStatus": "sent"}])
def test_a_status_callback_without_sense_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        translate_status(MultiDict(fields))
