"""Everything that is answered and delivered has the form that the Bot API's schema gives it."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.simulator import BotAccount, Group, Person, Telegram
from bot.simulator.pictures import grey
from bot.simulator.spec import PARAMETERS

if TYPE_CHECKING:
    from tests.simulator.conftest import Api

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("KALLIMACHOS_SHARED_DATA", ROOT / "../shared/data")).resolve()
SCHEMA = DATA / "botapi" / "botapi-10.3.json"
CHECKER = DATA.parent / "tools" / "botapi_check.py"

pytestmark = pytest.mark.skipif(
    not (SCHEMA.is_file() and CHECKER.is_file()),
    reason=f"the Bot API's schema and its checker are not at {DATA}",
)


@pytest.fixture(scope="module")
def checker() -> Any:
    spec = importlib.util.spec_from_file_location("botapi_check", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checker = module.V(json.loads(SCHEMA.read_text()))
    # The schema lists the full form as a kind of the short one, which is then taken for a union.
    checker.t["Chat"]["subtypes"] = []
    return checker


def faults(checker: Any, value: Any, types: list[str], path: str) -> list[str]:
    found: list[str] = []
    checker.check_type(value, types, path, found.append)
    return found


def test_parameters_are_those_of_the_schema(checker: Any) -> None:
    # Left out on purpose: what newer parameters have replaced, and what is not served.
    replaced = {
        "allow_sending_without_reply",
        "reply_to_message_id",
        "disable_web_page_preview",
        "correct_option_id",
        "switch_pm_parameter",
        "switch_pm_text",
        "rich_message",
        "business_connection_id",
        "direct_messages_topic_id",
        "receiver_user_id",
        "suggested_post_parameters",
        "ephemeral_message_parameters",
    }
    differences = {
        method: {field["name"] for field in checker.m[method]["fields"]} - replaced - set(kinds)
        for method, kinds in PARAMETERS.items()
    }
    missing = {method: names for method, names in differences.items() if names}
    # Only ephemeral messages name a tap.
    assert set().union(*missing.values()) == {"callback_query_id"}
    for method, kinds in PARAMETERS.items():
        assert set(kinds) <= {field["name"] for field in checker.m[method]["fields"]}, method


async def test_answers_and_updates(  # noqa: PLR0917 (fixtures)
    telegram: Telegram,
    bot: BotAccount,
    api: Api,
    checker: Any,
    maria: Person,
    eleni: Person,
    staff: Group,
    forum: Group,
) -> None:
    telegram.limits.enabled = False
    await api.updates(
        allowed_updates=[
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
            "chat_member",
            "message_reaction",
            "inline_query",
        ]
    )
    updates = await everything_that_people_do(telegram, api, maria, eleni, staff, forum)
    await everything_that_bots_do(api, maria, staff, forum)
    found = []
    for update in updates:
        found += faults(checker, update, ["Update"], f"update {list(update)[1]}")
    for call in telegram.calls:
        assert call["ok"], call
        errors, _ = checker.call(call["method"], call["params"])
        found += [f"{call['method']}: {error}" for error in errors]
        if call["method"] != "getUpdates":
            types = checker.m[call["method"]]["returns"]
            found += faults(checker, call["result"], types, call["method"])
    assert sorted(set(found)) == []
    assert {call["method"] for call in telegram.calls} >= set(PARAMETERS) - {"answerInlineQuery"}


async def everything_that_people_do(  # noqa: PLR0917 (fixtures)
    telegram: Telegram, api: Api, maria: Person, eleni: Person, staff: Group, forum: Group
) -> list[dict[str, Any]]:
    said = await maria.send(101, "/start@kallimachos_bot https://a.example")
    await maria.send(101, "x", reply_to=said)
    await maria.send_photo(101, "c")
    await maria.send_document(101, "a.pdf", 10)
    await maria.send_voice(101)
    await maria.send_video(101)
    await maria.send_audio(101)
    await maria.send_video_note(101)
    await maria.send_sticker(101)
    await maria.send_location(101)
    await maria.send_contact(101)
    await maria.send_poll(101)
    await maria.send_album(101)
    await maria.edit(101, said["message_id"], "y")
    await maria.react(101, said["message_id"], "👍")
    await maria.ask_inline("q")
    await maria.join(staff)
    await maria.forward(staff.id, said)
    await eleni.send_as_anonymous(staff.id, "x")
    await maria.leave(staff)
    await eleni.set_bot_admin(staff, is_admin=False)
    await eleni.set_bot_admin(staff, is_admin=True)
    group = telegram.add_group(title="Old", members=[eleni], kind="group", bots=[])
    await eleni.add_bot_to(group)
    telegram.upgrade_to_supergroup(group)
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    card = await api.result("sendMessage", chat_id=staff.id, text="c", reply_markup=markup)
    tap = await eleni.tap(staff.id, card["message_id"], "a")
    await api.result("answerCallbackQuery", callback_query_id=tap.query_id)
    topic = await api.result("createForumTopic", chat_id=forum.id, name="t")
    await eleni.send(forum.id, "x", thread_id=topic["message_thread_id"])
    await maria.block()
    await maria.unblock()
    return await api.updates()


async def everything_that_bots_do(api: Api, maria: Person, staff: Group, forum: Group) -> None:
    to: dict[str, Any] = {"chat_id": staff.id}
    photo = (await maria.send_photo(101))["photo"][-1]["file_id"]
    ids = {
        "Document": (await maria.send_document(101, "a"))["document"]["file_id"],
        "Voice": (await maria.send_voice(101))["voice"]["file_id"],
        "Video": (await maria.send_video(101))["video"]["file_id"],
        "Audio": (await maria.send_audio(101))["audio"]["file_id"],
        "Sticker": (await maria.send_sticker(101))["sticker"]["file_id"],
    }
    note = (await maria.send_video_note(101))["video_note"]["file_id"]
    sent = await api.result("sendPhoto", **to, photo=photo, caption="c")
    for kind, file_id in ids.items():
        await api.result(f"send{kind}", **to, **{kind.lower(): file_id})
    await api.result("sendVideoNote", **to, video_note=note)
    await api.upload("sendAnimation", {"animation": ("a.mp4", b"x")}, **to)
    await api.upload("sendDocument", {"document": ("a.txt", b"x")}, **to)
    await api.result("sendLocation", **to, latitude=1, longitude=2)
    await api.result("sendVenue", **to, latitude=1, longitude=2, title="t", address="a")
    await api.result("sendContact", **to, phone_number="1", first_name="a")
    await api.result("sendPoll", **to, question="q", options=[{"text": "a"}, {"text": "b"}])
    album = [{"type": "photo", "media": photo}] * 2
    await api.result("sendMediaGroup", **to, media=album)
    await api.upload(
        "sendMediaGroup",
        {"one": ("a.png", grey(9, 9)), "two": ("b.png", grey(9, 9))},
        **to,
        media=json.dumps([{"type": "photo", "media": f"attach://{n}"} for n in ("one", "two")]),
    )
    source = {"from_chat_id": staff.id}
    number = sent["message_id"]
    await api.result("copyMessage", **to, **source, message_id=number)
    await api.result("copyMessages", **to, **source, message_ids=[number])
    await api.result("forwardMessage", **to, **source, message_id=number)
    await api.result("forwardMessages", **to, **source, message_ids=[number])
    one = {**to, "message_id": number}
    await api.result("editMessageCaption", **one, caption="<b>d</b>", parse_mode="HTML")
    await api.result("editMessageMedia", **one, media={"type": "photo", "media": photo})
    keyboard = {"inline_keyboard": [[{"text": "a", "url": "https://a.example"}]]}
    await api.result("editMessageReplyMarkup", **one, reply_markup=keyboard)
    text = await api.result("sendMessage", **to, text="x")
    await api.result("editMessageText", **to, message_id=text["message_id"], text="y")
    await api.result("sendChatAction", **to, action="typing")
    await api.result("setMessageReaction", **one, reaction=[{"type": "emoji", "emoji": "👀"}])
    await api.result("pinChatMessage", **one)
    await api.result("getChat", **to)
    await api.result("getChat", chat_id=101)
    await api.result("unpinChatMessage", **one)
    await api.result("getChatMember", **to, user_id=201)
    await api.result("getChatMember", **to, user_id=123456)
    await api.result("getChatMemberCount", **to)
    await api.result("getChatAdministrators", **to)
    await api.result("getFile", file_id=photo)
    await about_itself(api)
    await topics(api, forum)
    await api.result("deleteMessage", **one)
    await api.result("deleteMessages", **to, message_ids=[text["message_id"]])
    await api.result("leaveChat", **to)


async def about_itself(api: Api) -> None:
    await api.result("getMe")
    await api.result("setMyCommands", commands=[{"command": "a", "description": "b"}])
    await api.result("getMyCommands")
    await api.result("deleteMyCommands")
    await api.result("setMyName", name="a")
    await api.result("getMyName")
    await api.result("setMyDescription", description="a")
    await api.result("getMyDescription")
    await api.result("setMyShortDescription", short_description="a")
    await api.result("getMyShortDescription")
    await api.result("setChatMenuButton", menu_button={"type": "commands"})
    await api.result("getChatMenuButton")
    await api.result("getForumTopicIconStickers")
    await api.result("setWebhook", url="https://127.0.0.1:9/x")
    await api.result("getWebhookInfo")
    await api.result("deleteWebhook")


async def topics(api: Api, forum: Group) -> None:
    general = {"chat_id": forum.id}
    topic = await api.result("createForumTopic", **general, name="t", icon_color=9367192)
    where = {**general, "message_thread_id": topic["message_thread_id"]}
    await api.result("editForumTopic", **where, name="u")
    await api.result("closeForumTopic", **where)
    await api.result("reopenForumTopic", **where)
    await api.result("unpinAllForumTopicMessages", **where)
    await api.result("deleteForumTopic", **where)
    await api.result("editGeneralForumTopic", **general, name="g")
    await api.result("closeGeneralForumTopic", **general)
    await api.result("reopenGeneralForumTopic", **general)
    await api.result("hideGeneralForumTopic", **general)
    await api.result("unhideGeneralForumTopic", **general)
