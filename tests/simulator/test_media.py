"""Files both ways: uploads, file_ids, albums, copies and forwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.simulator import Group, NotPossible, Person, Telegram
from bot.simulator.pictures import grey

if TYPE_CHECKING:
    from tests.simulator.conftest import Api, Clock


@pytest.fixture
async def chat(api: Api, telegram: Telegram, maria: Person) -> int:
    telegram.limits.enabled = False
    await maria.send(101, "x")
    await api.news()
    return 101


async def test_everything_that_people_send(api: Api, maria: Person, chat: int) -> None:
    photo = await maria.send_photo(chat, "λεζάντα @kallimachos_bot")
    assert [size["width"] for size in photo["photo"]] == [90, 320, 640]
    assert photo["caption_entities"][0]["type"] == "mention"
    document = (await maria.send_document(chat, "a.pdf", 5000, mime="application/pdf"))["document"]
    assert (document["file_name"], document["file_size"]) == ("a.pdf", 5000)
    assert document["mime_type"] == "application/pdf"
    assert (await maria.send_voice(chat, 7))["voice"]["duration"] == 7
    assert (await maria.send_video(chat))["video"]["width"] == 640
    assert (await maria.send_audio(chat, "Song"))["audio"]["file_name"] == "Song.mp3"
    assert (await maria.send_video_note(chat))["video_note"]["length"] == 240
    assert (await maria.send_sticker(chat, "👍"))["sticker"]["emoji"] == "👍"
    assert (await maria.send_location(chat, 1.5, 2))["location"]["latitude"] == 1.5
    assert (await maria.send_contact(chat))["contact"]["phone_number"] == "+302100000000"
    poll = (await maria.send_poll(chat, "Q?", ["a", "b"]))["poll"]
    assert [option["text"] for option in poll["options"]] == ["a", "b"]
    kinds = [set(update["message"]) for update in await api.news()]
    assert len(kinds) == 10


async def test_a_file_goes_up_and_comes_down(api: Api, chat: int) -> None:
    data = bytes(range(256)) * 40
    sent = await api.upload(
        "sendDocument", {"document": ("b.bin", data)}, chat_id=chat, caption="c"
    )
    document = sent["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("b.bin", len(data))
    assert sent["result"]["caption"] == "c"
    file = await api.result("getFile", file_id=document["file_id"])
    assert file["file_size"] == len(data)
    address = f"{api.server.file_url}{api.token}/{file['file_path']}"
    async with api.session.get(address) as response:
        assert await response.read() == data
    async with api.session.get(address + "x") as response:
        assert response.status == 404
    async with api.session.get(f"{api.server.file_url}1:2/{file['file_path']}") as response:
        assert response.status == 401
    again = await api.result("sendDocument", chat_id=chat, document=document["file_id"])
    assert again["document"] == document


async def test_twenty_megabytes(api: Api, maria: Person, chat: int) -> None:
    small = await maria.send_document(chat, "a.zip", 20 * 1024 * 1024)
    large = await maria.send_document(chat, "b.zip", 20 * 1024 * 1024 + 1)
    assert (await api.result("getFile", file_id=small["document"]["file_id"]))["file_path"]
    assert await api.refusal("getFile", file_id=large["document"]["file_id"]) == (
        400,
        "Bad Request: file is too big",
    )
    assert await api.refusal("getFile", file_id="x") == (400, "Bad Request: invalid file_id")
    # It can be sent on all the same.
    await api.result("sendDocument", chat_id=chat, document=large["document"]["file_id"])


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendVideoNote", {}, "there is no video note in the request"),
        ("sendPhoto", {"photo": "attach://x"}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nonsense"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://a.example/x"}, "failed to get HTTP URL content"),
        ("sendLocation", {"latitude": 1}, "longitude is empty"),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong location specified"),
        ("sendContact", {"phone_number": "1"}, 'parameter "first_name" is required'),
        ("sendPoll", {"question": "", "options": ["a"]}, "poll question must be non-empty"),
        (
            "sendPoll",
            {"question": "q" * 301, "options": ["a"]},
            "poll question length must not exceed 300",
        ),
        ("sendPoll", {"question": "q", "options": []}, "poll must have at least 1 option"),
        (
            "sendPoll",
            {"question": "q", "options": ["o" * 101]},
            "poll options length must not exceed 100",
        ),
    ],
)
async def test_what_is_refused(
    api: Api, chat: int, method: str, params: dict[str, object], words: str
) -> None:
    assert await api.refusal(method, chat_id=chat, **params) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (grey(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (grey(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
    ],
)
async def test_pictures_that_are_refused(api: Api, chat: int, data: bytes, words: str) -> None:
    answer = await api.upload("sendPhoto", {"photo": ("a.png", data)}, chat_id=chat)
    assert answer.get("description") == f"Bad Request: {words}"


async def test_a_photo_has_ten_megabytes(api: Api, chat: int) -> None:
    data = grey(10, 10) + bytes(10 * 1024 * 1024)
    answer = await api.upload("sendPhoto", {"photo": ("a.png", data)}, chat_id=chat)
    assert answer["description"] == (
        f"Bad Request: file of size {len(data)} bytes is too big for a photo; "
        "the maximum size is 10485760 bytes"
    )
    assert (
        "document"
        in (await api.upload("sendDocument", {"document": ("a.png", data)}, chat_id=chat))["result"]
    )


async def test_a_caption_has_1024_characters(api: Api, maria: Person, chat: int) -> None:
    photo = (await maria.send_photo(chat))["photo"][-1]["file_id"]
    await api.result("sendPhoto", chat_id=chat, photo=photo, caption="x" * 1024)
    assert await api.refusal("sendPhoto", chat_id=chat, photo=photo, caption="x" * 1025) == (
        400,
        "Bad Request: message caption is too long",
    )
    html = {"caption": "<b>" + "x" * 1024 + "</b>", "parse_mode": "HTML"}
    sent = await api.result("sendPhoto", chat_id=chat, photo=photo, **html)
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1024}]


async def test_a_photo_is_no_document_and_a_voice_stays_a_voice(
    api: Api, maria: Person, chat: int
) -> None:
    photo = (await maria.send_photo(chat))["photo"][-1]["file_id"]
    voice = (await maria.send_voice(chat))["voice"]["file_id"]
    assert await api.refusal("sendDocument", chat_id=chat, document=photo) == (
        400,
        "Bad Request: can't use file of type Photo as Document",
    )
    assert "voice" in await api.result("sendAudio", chat_id=chat, audio=voice)


async def test_an_album_arrives_in_pieces(api: Api, maria: Person, chat: int) -> None:
    pieces = await maria.send_album(chat, ["photo", "video", "photo"], [None, "λεζάντα"])
    updates = [update["message"] for update in await api.news()]
    assert updates == pieces
    assert len({piece["media_group_id"] for piece in pieces}) == 1
    assert [piece.get("caption") for piece in pieces] == [None, "λεζάντα", None]
    other = await maria.send_album(chat)
    assert other[0]["media_group_id"] != pieces[0]["media_group_id"]
    with pytest.raises(NotPossible):
        await maria.send_album(chat, ["photo"])


async def test_a_bot_sends_an_album(api: Api, chat: int) -> None:
    media = [
        {"type": "photo", "media": "attach://a", "caption": "<i>c</i>", "parse_mode": "HTML"},
        {"type": "photo", "media": "attach://b"},
    ]
    files = {"a": ("a.png", grey(10, 10)), "b": ("b.png", grey(20, 20))}
    answer = await api.upload("sendMediaGroup", files, chat_id=chat, media=json.dumps(media))
    first, second = answer["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption_entities"] == [{"type": "italic", "offset": 0, "length": 1}]


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["photo"], "there are too few messages to send as an album"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "document"], "Document can't be mixed with other media types"),
        (["audio", "video"], "Audio can't be mixed with other media types"),
        (
            ["animation", "photo"],
            "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
        ),
        (["sticker", "photo"], 'can\'t parse InputMedia: type "sticker" is unsupported'),
        ([], 'parameter "media" is required'),
        (["document", "document"], None),
        (["photo", "video"], None),
    ],
)
async def test_what_goes_into_an_album(
    api: Api, maria: Person, chat: int, kinds: list[str], words: str | None
) -> None:
    ids = {
        "photo": (await maria.send_photo(chat))["photo"][-1]["file_id"],
        "document": (await maria.send_document(chat, "a"))["document"]["file_id"],
        "video": (await maria.send_video(chat))["video"]["file_id"],
        "audio": (await maria.send_audio(chat))["audio"]["file_id"],
    }
    media = [{"type": kind, "media": ids.get(kind, "x")} for kind in kinds]
    answer = await api("sendMediaGroup", chat_id=chat, media=media)
    assert answer.get("description") == (None if words is None else f"Bad Request: {words}")


async def test_copies_and_forwards(  # noqa: PLR0917 (fixtures)
    telegram: Telegram, api: Api, maria: Person, staff: Group, chat: int, clock: Clock
) -> None:
    asked = await maria.send_photo(chat, "what is this?")
    clock.advance(60)
    source = {"from_chat_id": chat, "message_id": asked["message_id"]}
    copy = await api.result("copyMessage", chat_id=staff.id, **source)
    assert list(copy) == ["message_id"]
    copied = telegram.messages(staff.id)[-1]
    assert copied["photo"] == asked["photo"]
    assert copied["caption"] == "what is this?"
    assert "forward_origin" not in copied
    await api.result(
        "copyMessage", chat_id=staff.id, **source, caption="<b>new</b>", parse_mode="HTML"
    )
    assert telegram.messages(staff.id)[-1]["caption"] == "new"
    await api.result("copyMessage", chat_id=staff.id, **source, caption="")
    assert "caption" not in telegram.messages(staff.id)[-1]
    forwarded = await api.result("forwardMessage", chat_id=staff.id, **source)
    assert forwarded["forward_origin"] == {
        "type": "user",
        "sender_user": asked["from"],
        "date": asked["date"],
    }
    assert forwarded["date"] == int(clock.now)
    again = {"from_chat_id": staff.id, "message_id": forwarded["message_id"]}
    onward = await api.result("forwardMessage", chat_id=chat, **again)
    assert onward["forward_origin"] == forwarded["forward_origin"]


async def test_albums_stay_together(
    telegram: Telegram, api: Api, maria: Person, staff: Group, chat: int
) -> None:
    pieces = await maria.send_album(chat, captions=["c"])
    single = await maria.send(chat, "x")
    ids = [message["message_id"] for message in [*pieces, single]]
    source = {"chat_id": staff.id, "from_chat_id": chat}
    copies = await api.result("copyMessages", **source, message_ids=ids, remove_caption=True)
    assert len(copies) == 3
    first, second, third = telegram.messages(staff.id)
    assert first["media_group_id"] == second["media_group_id"] != pieces[0]["media_group_id"]
    assert "media_group_id" not in third
    assert "caption" not in first
    await api.result("forwardMessages", **source, message_ids=ids[:1])
    assert "media_group_id" not in telegram.messages(staff.id)[-1]


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("copyMessage", {"message_id": 99}, "message to copy not found"),
        ("forwardMessage", {"message_id": 99}, "message to forward not found"),
        ("copyMessages", {"message_ids": []}, "message identifiers are not specified"),
        (
            "copyMessages",
            {"message_ids": [2, 1]},
            "message identifiers must be in a strictly increasing order",
        ),
        (
            "copyMessages",
            {"message_ids": list(range(1, 102))},
            "too many message identifiers specified",
        ),
        ("copyMessages", {"message_ids": ["x"]}, "can't parse message identifier as Number"),
        ("copyMessages", {"message_ids": [98, 99]}, "there are no messages to forward"),
        ("copyMessage", {"message_id": 1, "from_chat_id": 999}, "chat not found"),
        (
            "copyMessage",
            {"message_id": 1, "from_chat_id": ""},
            'parameter "from_chat_id" is required',
        ),
    ],
)
async def test_what_can_not_be_copied(  # noqa: PLR0917 (fixtures)
    api: Api, staff: Group, chat: int, method: str, params: dict[str, Any], words: str
) -> None:
    answer = await api.refusal(method, **{"chat_id": staff.id, "from_chat_id": chat} | params)
    assert answer == (400, f"Bad Request: {words}")


async def test_service_messages_and_protected_ones(
    api: Api, maria: Person, staff: Group, chat: int
) -> None:
    await maria.join(staff)
    joined = (await api.news())[-1]["message"]
    source = {"chat_id": chat, "from_chat_id": staff.id}
    service = {**source, "message_id": joined["message_id"]}
    assert await api.refusal("copyMessage", **service) == (
        400,
        "Bad Request: the message can't be copied",
    )
    kept = await api.result("sendMessage", chat_id=staff.id, text="x", protect_content=True)
    assert kept["has_protected_content"] is True
    protected = {**source, "message_id": kept["message_id"]}
    assert await api.refusal("forwardMessage", **protected) == (
        400,
        "Bad Request: the message can't be forwarded",
    )
    await api.result("copyMessage", **protected)


async def test_media_are_changed(api: Api, maria: Person, chat: int) -> None:
    photo = (await maria.send_photo(chat))["photo"][-1]["file_id"]
    document = (await maria.send_document(chat, "a"))["document"]["file_id"]
    sent = await api.result("sendPhoto", chat_id=chat, photo=photo, caption="old")
    where = {"chat_id": chat, "message_id": sent["message_id"]}
    media = {"type": "document", "media": document, "caption": "new"}
    changed = await api.result("editMessageMedia", **where, media=media)
    assert "photo" not in changed
    assert (changed["document"]["file_name"], changed["caption"]) == ("a", "new")
    assert (await api.refusal("editMessageMedia", **where, media=media))[1].startswith(
        "Bad Request: message is not modified"
    )
    assert await api.refusal("editMessageMedia", **where) == (
        400,
        'Bad Request: parameter "media" is required',
    )


async def test_a_person_forwards(maria: Person, eleni: Person, staff: Group, chat: int) -> None:
    said = await eleni.send(staff.id, "x")
    await maria.join(staff)
    forwarded = await maria.forward(chat, said)
    assert forwarded["from"]["id"] == 101
    assert forwarded["forward_origin"]["sender_user"]["id"] == 201
