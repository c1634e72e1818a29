"""Files both ways: sizes, limits, albums, identifiers."""

import io
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto
from PIL import Image

from sandbox.telegram import LocalTelegram, TelegramPerson

MEGABYTE = 1024 * 1024


@pytest.fixture
async def anna(telegram: LocalTelegram) -> TelegramPerson:
    person = telegram.person("Anna")
    await person.says("hello")
    return person


async def test_a_document_keeps_its_name_type_and_bytes(bot: Bot, anna: TelegramPerson, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"%PDF-1.7")
    await anna.sends_file(path, caption="March")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.document is not None
    assert (message.document.file_name, message.document.mime_type) == ("invoice.pdf", "application/pdf")
    assert message.caption == "March"
    downloaded = await bot.download(message.document)
    assert downloaded is not None
    assert downloaded.read() == path.read_bytes()


async def test_a_download_beyond_20_megabytes_is_refused(bot: Bot, anna: TelegramPerson) -> None:
    await anna.sends_file(("fits.bin", bytes(20 * MEGABYTE)))
    await anna.sends_file(("big.bin", bytes(20 * MEGABYTE + 1)))
    *_, fits, big = [update.message for update in await bot.get_updates()]
    assert fits is not None
    assert fits.document is not None
    assert (await bot.get_file(fits.document.file_id)).file_size == 20 * MEGABYTE
    assert big is not None
    assert big.document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(big.document.file_id)
    with pytest.raises(TelegramBadRequest, match="invalid file_id"):
        await bot.get_file("nonsense")


async def test_a_file_is_served_after_get_file_only(telegram: LocalTelegram, bot: Bot, anna: TelegramPerson) -> None:
    await anna.sends_file(("a.txt", b"secret"))
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.document is not None
    stored = telegram.world.files.find(message.document.file_id)
    url = f"{telegram.url}/file/bot{telegram.token}/{stored.path}"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as before:
            assert before.status == 404
        await bot.get_file(message.document.file_id)
        async with session.get(url) as after:
            assert await after.read() == b"secret"
        async with session.get(url.replace(telegram.token, "1:wrong")) as stranger:
            assert stranger.status == 401


async def test_pictures_snapped_together_are_one_album(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    await anna.snaps(("1.jpg", picture), ("2.jpg", picture), ("3.jpg", picture), caption="three")
    messages = [update.message for update in (await bot.get_updates())[1:]]
    assert len(messages) == 3
    assert len({message.media_group_id for message in messages if message}) == 1
    assert [message.caption for message in messages if message] == ["three", None, None]
    await anna.snaps(("4.jpg", picture))
    alone = (await bot.get_updates())[-1].message
    assert alone is not None
    assert alone.media_group_id is None


async def test_the_app_sends_no_picture_that_is_none(anna: TelegramPerson) -> None:
    with pytest.raises(AssertionError, match=r"broken.jpg is no picture that the app could send"):
        await anna.snaps(("broken.jpg", b"\xff\xd8 not really"))


async def test_what_is_no_photo_is_refused(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    chat = anna.user.id
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(chat, BufferedInputFile(b"nonsense", "a.jpg"))
    with pytest.raises(TelegramBadRequest, match="file of size 10485761 bytes is too big for a photo"):
        await bot.send_photo(chat, BufferedInputFile(picture.ljust(10 * MEGABYTE + 1), "a.jpg"))
    out = io.BytesIO()
    Image.new("1", (2100, 100)).save(out, "PNG")
    with pytest.raises(TelegramBadRequest, match="PHOTO_INVALID_DIMENSIONS"):
        await bot.send_photo(chat, BufferedInputFile(out.getvalue(), "a.png"))
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(chat, BufferedInputFile(b"", "a.txt"))
    with pytest.raises(TelegramBadRequest, match="failed to get HTTP URL content"):
        await bot.send_photo(chat, "https://example.org/a.jpg")


async def test_a_file_is_sent_again_by_its_identifier(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    first = await bot.send_photo(anna.user.id, BufferedInputFile(picture, "a.jpg"))
    assert first.photo is not None
    await bot.send_photo(anna.user.id, first.photo[-1].file_id, caption="again")
    assert (await anna.sees("again")).media[0].content == picture
    document = await bot.send_document(anna.user.id, BufferedInputFile(b"a,b", "a.csv"))
    assert document.document is not None
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(anna.user.id, document.document.file_id)
    with pytest.raises(TelegramBadRequest, match="can't use file of type Photo as Document"):
        await bot.send_document(anna.user.id, first.photo[-1].file_id)


async def test_an_album_has_2_to_10_items_of_one_sort(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    chat = anna.user.id
    photo = InputMediaPhoto(media=BufferedInputFile(picture, "a.jpg"))
    document = InputMediaDocument(media=BufferedInputFile(b"a", "a.txt"))
    for wrong in ([photo], [document] * 11):
        with pytest.raises(TelegramBadRequest, match="it must have 2-10 items"):
            await bot.send_media_group(chat, list(wrong))
    with pytest.raises(TelegramBadRequest, match="document and audio can't be mixed"):
        await bot.send_media_group(chat, [photo, document])


async def test_a_caption_has_1024_units_without_marks(bot: Bot, anna: TelegramPerson) -> None:
    file = BufferedInputFile(b"a", "a.txt")
    await bot.send_document(anna.user.id, file, caption=f"<b>{'x' * 1024}</b>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(anna.user.id, file, caption="😀" * 513)


async def test_voice_and_film_keep_their_kind(bot: Bot, anna: TelegramPerson) -> None:
    voice = await bot.send_voice(anna.user.id, BufferedInputFile(b"OggS", "a.ogg"))
    assert voice.voice is not None
    film = await bot.send_video(anna.user.id, BufferedInputFile(b"film", "a.mp4"), caption="film")
    assert film.video is not None
    assert film.video.mime_type == "video/mp4"
    assert (await anna.sees("film")).media[0].name == "a.mp4"


async def test_media_of_a_message_can_be_exchanged(bot: Bot, anna: TelegramPerson, picture: bytes) -> None:
    sent = await bot.send_photo(anna.user.id, BufferedInputFile(picture, "a.jpg"), caption="old")
    await anna.sees("old")
    new = InputMediaDocument(media=BufferedInputFile(b"new", "new.txt"), caption="new")
    await bot.edit_message_media(new, chat_id=anna.user.id, message_id=sent.message_id)
    seen = await anna.sees("new")
    assert [media.content for media in seen.media] == [b"new"]
