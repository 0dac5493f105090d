"""The Bot API methods that are served, and the parameters that each one takes.

Not served, and so on record as unknown when a bot uses them: business connections, direct messages
of channels, suggested posts, ephemeral and rich messages.

A parameter's kind says how its value is read: `chat` (a number or @name), `int`, `float`, `bool`,
`str`, `json` (an object or array, also as a string), `file` (an upload, a file_id or a URL).
"""

from __future__ import annotations

_ALBUM = (
    "chat_id:chat message_thread_id:int disable_notification:bool protect_content:bool "
    "allow_paid_broadcast:bool message_effect_id:str reply_parameters:json "
)
_TO = _ALBUM + "reply_markup:json "
_CAPTION = "caption:str parse_mode:str caption_entities:json "
_SEEN = "show_caption_above_media:bool has_spoiler:bool "
_COPY = (
    "chat_id:chat message_thread_id:int from_chat_id:chat "
    "disable_notification:bool protect_content:bool "
)
_EDIT = "chat_id:chat message_id:int inline_message_id:str reply_markup:json "
_TOPIC = "chat_id:chat message_thread_id:int "
_POLL = (
    "question:str question_parse_mode:str question_entities:json options:json is_anonymous:bool "
    "type:str allows_multiple_answers:bool allows_revoting:bool shuffle_options:bool "
    "allow_adding_options:bool hide_results_until_closes:bool members_only:bool country_codes:json "
    "correct_option_ids:json explanation:str explanation_parse_mode:str explanation_entities:json "
    "explanation_media:json open_period:int close_date:int is_closed:bool description:str "
    "description_parse_mode:str description_entities:json media:json "
)

_METHODS = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:json",
    "setWebhook": "url:str certificate:file ip_address:str max_connections:int "
    "allowed_updates:json drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": _TO + "text:str parse_mode:str entities:json link_preview_options:json",
    "sendPhoto": _TO + _CAPTION + _SEEN + "photo:file",
    "sendDocument": _TO
    + _CAPTION
    + "document:file thumbnail:file disable_content_type_detection:bool",
    "sendVoice": _TO + _CAPTION + "voice:file duration:int",
    "sendVideo": _TO
    + _CAPTION
    + _SEEN
    + "video:file duration:int width:int height:int thumbnail:file cover:file "
    "start_timestamp:int supports_streaming:bool",
    "sendAudio": _TO + _CAPTION + "audio:file duration:int performer:str title:str thumbnail:file",
    "sendVideoNote": _TO + "video_note:file duration:int length:int thumbnail:file",
    "sendAnimation": _TO
    + _CAPTION
    + _SEEN
    + "animation:file duration:int width:int height:int thumbnail:file",
    "sendSticker": _TO + "sticker:file emoji:str",
    "sendLocation": _TO + "latitude:float longitude:float horizontal_accuracy:float "
    "live_period:int heading:int proximity_alert_radius:int",
    "sendVenue": _TO + "latitude:float longitude:float title:str address:str foursquare_id:str "
    "foursquare_type:str google_place_id:str google_place_type:str",
    "sendContact": _TO + "phone_number:str first_name:str last_name:str vcard:str",
    "sendPoll": _TO + _POLL,
    "sendMediaGroup": _ALBUM + "media:json",
    "copyMessage": _COPY + _CAPTION + "message_id:int show_caption_above_media:bool "
    "video_start_timestamp:int reply_parameters:json reply_markup:json allow_paid_broadcast:bool "
    "message_effect_id:str",
    "copyMessages": _COPY + "message_ids:json remove_caption:bool",
    "forwardMessage": _COPY + "message_id:int video_start_timestamp:int message_effect_id:str",
    "forwardMessages": _COPY + "message_ids:json",
    "editMessageText": _EDIT + "text:str parse_mode:str entities:json link_preview_options:json",
    "editMessageCaption": _EDIT + _CAPTION + "show_caption_above_media:bool",
    "editMessageReplyMarkup": _EDIT,
    "editMessageMedia": _EDIT + "media:json",
    "deleteMessage": "chat_id:chat message_id:int",
    "deleteMessages": "chat_id:chat message_ids:json",
    "answerCallbackQuery": "callback_query_id:str text:str show_alert:bool url:str cache_time:int",
    "sendChatAction": "chat_id:chat message_thread_id:int action:str",
    "setMessageReaction": "chat_id:chat message_id:int reaction:json is_big:bool",
    "getChat": "chat_id:chat",
    "getChatMember": "chat_id:chat user_id:int",
    "getChatMemberCount": "chat_id:chat",
    "getChatAdministrators": "chat_id:chat return_bots:bool",
    "leaveChat": "chat_id:chat",
    "setMyCommands": "commands:json scope:json language_code:str",
    "getMyCommands": "scope:json language_code:str",
    "deleteMyCommands": "scope:json language_code:str",
    "setMyDescription": "description:str language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "setMyName": "name:str language_code:str",
    "getMyDescription": "language_code:str",
    "getMyShortDescription": "language_code:str",
    "getMyName": "language_code:str",
    "getFile": "file_id:str",
    "pinChatMessage": "chat_id:chat message_id:int disable_notification:bool",
    "unpinChatMessage": "chat_id:chat message_id:int",
    "createForumTopic": "chat_id:chat name:str icon_color:int icon_custom_emoji_id:str",
    "editForumTopic": _TOPIC + "name:str icon_custom_emoji_id:str",
    "closeForumTopic": _TOPIC,
    "reopenForumTopic": _TOPIC,
    "deleteForumTopic": _TOPIC,
    "unpinAllForumTopicMessages": _TOPIC,
    "editGeneralForumTopic": "chat_id:chat name:str",
    "closeGeneralForumTopic": "chat_id:chat",
    "reopenGeneralForumTopic": "chat_id:chat",
    "hideGeneralForumTopic": "chat_id:chat",
    "unhideGeneralForumTopic": "chat_id:chat",
    "getForumTopicIconStickers": "",
    "setChatMenuButton": "chat_id:int menu_button:json",
    "getChatMenuButton": "chat_id:int",
    "answerInlineQuery": "inline_query_id:str results:json cache_time:int is_personal:bool "
    "next_offset:str button:json",
}


def _kinds(line: str) -> dict[str, str]:
    """Return {parameter: kind} of one line of the table."""
    return dict(part.rsplit(":", 1) for part in line.split())


# Method names are matched without regard to case, as Telegram does.
NAMES: dict[str, str] = {name.lower(): name for name in _METHODS}
PARAMETERS: dict[str, dict[str, str]] = {name: _kinds(line) for name, line in _METHODS.items()}
