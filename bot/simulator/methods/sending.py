"""sendMessage, the media, places, contacts, polls; and what a bot shows while it works."""

from __future__ import annotations

from typing import Any

from bot.simulator import entities
from bot.simulator.chats import Message, PrivateChat
from bot.simulator.contents import new_poll
from bot.simulator.errors import bad_request
from bot.simulator.methods import keyboards
from bot.simulator.methods.call import Access, Call
from bot.simulator.methods.places import place
from bot.simulator.methods.uploads import media_content

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_audio",
        "upload_audio",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "pick_up_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    }
)
_QUESTION_LENGTH = 300
_OPTION_LENGTH = 100
_MOST_OPTIONS = 12
_HIGHEST_LATITUDE, _HIGHEST_LONGITUDE = 90, 180


def post(call: Call, content: dict[str, Any]) -> Message:
    """Send content that is known to be right, with its keyboard, where the call says."""
    keyboard = keyboards.inline_keyboard(call.params.get("reply_markup"))
    chat = call.chat(Access.WRITE)
    where = place(call, chat)
    keyboards.check(keyboard, is_private=isinstance(chat, PrivateChat))
    call.spend(chat)
    if call.params.get("protect_content"):
        content["has_protected_content"] = True
    if keyboard is not None:
        content["reply_markup"] = keyboard
    message = call.telegram.posting.post(chat, call.bot, content, where)
    if keyboards.is_other_markup(call.params.get("reply_markup")):
        chat.log.uneditable.add(message["message_id"])
    return message


def send_message(call: Call) -> Message:
    """Send a text."""
    text, marks = call.text()
    content: dict[str, Any] = {"text": text}
    if marks:
        content["entities"] = marks
    preview = call.params.mapping("link_preview_options")
    if preview:
        content["link_preview_options"] = preview
    return post(call, content)


def send_media(call: Call, kind: str) -> Message:
    """Send a file of this kind, with a caption if it may have one."""
    content = media_content(call, kind, call.params)
    if kind not in ("sticker", "video_note"):
        content |= call.caption()
        for name, shown in (
            ("show_caption_above_media", "show_caption_above_media"),
            ("has_spoiler", "has_media_spoiler"),
        ):
            if call.params.get(name):
                content[shown] = True
    return post(call, content)


def send_photo(call: Call) -> Message:
    """Send a picture."""
    return send_media(call, "photo")


def send_document(call: Call) -> Message:
    """Send a file."""
    return send_media(call, "document")


def send_voice(call: Call) -> Message:
    """Send a voice message."""
    return send_media(call, "voice")


def send_video(call: Call) -> Message:
    """Send a video."""
    return send_media(call, "video")


def send_audio(call: Call) -> Message:
    """Send a piece of music."""
    return send_media(call, "audio")


def send_video_note(call: Call) -> Message:
    """Send a round video."""
    return send_media(call, "video_note")


def send_animation(call: Call) -> Message:
    """Send a film without sound."""
    return send_media(call, "animation")


def send_sticker(call: Call) -> Message:
    """Send a sticker."""
    return send_media(call, "sticker")


def _location(call: Call) -> dict[str, Any]:
    params = call.params
    if "latitude" not in params or "longitude" not in params:
        missing = "latitude" if "latitude" not in params else "longitude"
        raise bad_request(f"{missing} is empty")
    latitude, longitude = params["latitude"], params["longitude"]
    if abs(latitude) > _HIGHEST_LATITUDE or abs(longitude) > _HIGHEST_LONGITUDE:
        raise bad_request("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(call: Call) -> Message:
    """Send a place on the map."""
    location = _location(call)
    for name in ("live_period", "heading", "proximity_alert_radius", "horizontal_accuracy"):
        if call.params.get(name):
            location[name] = call.params[name]
    return post(call, {"location": location})


def send_venue(call: Call) -> Message:
    """Send a place with a name and an address."""
    venue: dict[str, Any] = {"location": _location(call)}
    venue |= {name: call.params.text(name) for name in ("title", "address")}
    for name in ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type"):
        if call.params.get(name):
            venue[name] = call.params[name]
    return post(call, {"venue": venue, "location": venue["location"]})


def send_contact(call: Call) -> Message:
    """Send somebody's number."""
    contact = {}
    for name in ("phone_number", "first_name"):
        if not call.params.text(name):
            raise bad_request(f'parameter "{name}" is required')
        contact[name] = call.params.text(name)
    for name in ("last_name", "vcard"):
        if call.params.get(name):
            contact[name] = call.params[name]
    return post(call, {"contact": contact})


def send_poll(call: Call) -> Message:
    """Send a poll."""
    question = call.params.text("question").strip()
    if not question:
        raise bad_request("poll question must be non-empty")
    if entities.units.length(question) > _QUESTION_LENGTH:
        raise bad_request("poll question length must not exceed 300")
    options = [_option(option) for option in call.params.array("options")]
    if not options:
        raise bad_request("poll must have at least 1 option")
    if len(options) > _MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {_MOST_OPTIONS} options")
    fields: dict[str, Any] = {}
    for name in ("type", "allows_multiple_answers", "is_closed"):
        if call.params.get(name):
            fields[name] = call.params[name]
    if "is_anonymous" in call.params:
        fields["is_anonymous"] = call.params["is_anonymous"]
    return post(call, {"poll": new_poll(question, options, **fields)})


def _option(option: Any) -> str:
    text = option.get("text") if isinstance(option, dict) else option
    if not isinstance(text, str) or not text.strip():
        raise bad_request("poll options must be non-empty")
    if entities.units.length(text) > _OPTION_LENGTH:
        raise bad_request("poll options length must not exceed 100")
    return text.strip()


def send_chat_action(call: Call) -> bool:
    """Show what the bot is doing."""
    action = call.params.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.chat(Access.WRITE)
    thread_id = call.params.whole("message_thread_id")
    if thread_id > 0 and thread_id not in chat.topics:
        raise bad_request("message thread not found")
    call.telegram.posting.typing(chat, call.bot, action)
    return True
