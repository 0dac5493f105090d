"""Markup, links that nobody wrote as links, and entities that can't be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.simulator import Person
    from tests.simulator.conftest import Api

Marks = list[tuple[str, int, int]]


def marks(message: dict[str, Any]) -> Marks:
    return [(one["type"], one["offset"], one["length"]) for one in message.get("entities", [])]


@pytest.fixture
async def chat(maria: Person) -> int:
    await maria.send(101, "x")
    return 101


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("<b>α</b> &lt;b&gt; &amp;amp;", "α <b> &amp;", [("bold", 0, 1)]),
        ("&nbsp;&copy;&#955;&#x1F600;&quot;", '&nbsp;&copy;λ😀"', []),
        ("😀<i>β</i>", "😀β", [("italic", 2, 1)]),
        (
            "<u>a</u><s>b</s><tg-spoiler>c</tg-spoiler>",
            "abc",
            [("underline", 0, 1), ("strikethrough", 1, 1), ("spoiler", 2, 1)],
        ),
        (
            "<ins>a</ins> <del>b</del> <strike>c</strike>",
            "a b c",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("strikethrough", 4, 1)],
        ),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<B>a</B><EM>b</>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<code>example.com</code>", "example.com", [("code", 0, 11)]),
        ("<pre>/start @maria</pre>", "/start @maria", [("pre", 0, 13)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
        ("<b>aa<i>bb</i></b>", "aabb", [("bold", 0, 2), ("bold", 2, 2), ("italic", 2, 2)]),
        ("<b> </b>a", "a", []),
        ("<a href='nonsense'>a</a>", "a", []),
        ("<b>example.com</b>", "example.com", [("url", 0, 11), ("bold", 0, 11)]),
    ],
)
async def test_html(api: Api, chat: int, source: str, text: str, expected: Marks) -> None:
    sent = await api.result("sendMessage", chat_id=chat, text=source, parse_mode="HTML")
    assert (sent["text"], marks(sent)) == (text, expected)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("αα <", "Unclosed start tag at byte offset 5"),
        ("α < β", 'Unsupported start tag "" at byte offset 3'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>α", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>α</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        (
            "<a href>a</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href='x>a</a>", "Unclosed start tag at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
async def test_broken_html(api: Api, chat: int, source: str, words: str) -> None:
    before = (await api.result("sendMessage", chat_id=chat, text="x"))["message_id"]
    assert await api.refusal("sendMessage", chat_id=chat, text=source, parse_mode="HTML") == (
        400,
        f"Bad Request: can't parse entities: {words}",
    )
    assert (await api.result("sendMessage", chat_id=chat, text="x"))["message_id"] == before + 1


async def test_links_and_mentions_by_id(api: Api, chat: int) -> None:
    source = (
        '<a href="https://Pinakes.Example/a?b=1&amp;c=2">l</a> '
        '<a href="tg://user?id=101">m</a> <a href="tg://user?id=5">n</a>'
    )
    sent = await api.result("sendMessage", chat_id=chat, text=source, parse_mode="HTML")
    assert sent["text"] == "l m n"
    [link, mention] = sent["entities"]
    assert (link["type"], link["url"]) == ("text_link", "https://pinakes.example/a?b=1&c=2")
    assert (mention["type"], mention["user"]["first_name"]) == ("text_mention", "Μαρία")


async def test_a_language_is_kept_for_a_pre(api: Api, chat: int) -> None:
    source = '<pre><code class="language-python">x = 1</code></pre>'
    sent = await api.result("sendMessage", chat_id=chat, text=source, parse_mode="HTML")
    assert sent["entities"] == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("example.com", [("url", 0, 11)]),
        ("Δείτε pinakes.gr.", [("url", 6, 10)]),
        ("http://a.example/x_(y)).", [("url", 0, 22)]),
        ("(https://a.example)", [("url", 1, 17)]),
        ("βιβλιοθήκη.ελ", [("url", 0, 13)]),
        ("Τέλος.Αρχή και a.b.c 3.14 file.py1", []),
        ("1.2.3.4 1.2.3.400", [("url", 0, 7)]),
        ("mail info@pinakes.example", [("email", 5, 20)]),
        ("mail info@pinakes.gr", [("email", 5, 15)]),
        ("mailto:info@pinakes.gr", [("email", 7, 15)]),
        ("/start /help@kallimachos_bot a/b /", [("bot_command", 0, 6), ("bot_command", 7, 21)]),
        ("@maria_k a@maria @ab (@eleni)", [("mention", 0, 8), ("mention", 22, 6)]),
        ("#βιβλίο #1 a#b #ok!", [("hashtag", 0, 7), ("hashtag", 15, 3)]),
        ("$USD $usd a$EUR", [("cashtag", 0, 4)]),
        ("+30 2100 000 101", [("phone_number", 0, 16)]),
        ("tg://resolve?domain=x", [("url", 0, 21)]),
        ("😀 /start", [("bot_command", 3, 6)]),
        ("κείμενο χωρίς τίποτα", []),
    ],
)
async def test_what_is_marked_by_itself(
    api: Api, chat: int, maria: Person, text: str, expected: Marks
) -> None:
    sent = await api.result("sendMessage", chat_id=chat, text=text)
    assert (sent["text"], marks(sent)) == (text, expected)
    assert marks(await maria.send(chat, text)) == expected


async def test_given_entities(api: Api, chat: int) -> None:
    given = [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "italic", "offset": 3, "length": 5},
        {"type": "code", "offset": 9, "length": 2},
        {"type": "text_link", "offset": 10, "length": 3, "url": "https://a.example"},
        {"type": "underline", "offset": 0, "length": 0},
        {"type": "url", "offset": 0, "length": 3},
    ]
    sent = await api.result("sendMessage", chat_id=chat, text="aaabbcccd ee ff", entities=given)
    assert marks(sent) == [
        ("bold", 0, 3),
        ("italic", 3, 5),
        ("bold", 3, 2),
        ("code", 9, 2),
    ]


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        (
            {"type": "bold", "offset": 0, "length": 9},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
        ),
        (
            {"type": "bold", "offset": 8, "length": 1},
            "entity begins after the end of the text at UTF-16 offset 8",
        ),
        (
            {"type": "bold", "offset": 1, "length": 1},
            "entity begins in a middle of a UTF-16 symbol at byte offset 4",
        ),
        (
            {"type": "bold", "offset": 0, "length": 1},
            "entity beginning at UTF-16 offset 0 "
            "ends in a middle of a UTF-16 symbol at byte offset 4",
        ),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "bold", "length": 1}, "can't parse MessageEntity: Can't find field \"offset\""),
        (
            {"type": "loud", "offset": 0, "length": 2},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"type": "text_link", "offset": 0, "length": 2, "url": "x y"},
            "entity URL 'x y' is invalid",
        ),
        ("bold", "can't parse MessageEntity: expected an Object"),
    ],
)
async def test_given_entities_that_can_not_be(
    api: Api, chat: int, entity: object, words: str
) -> None:
    assert await api.refusal("sendMessage", chat_id=chat, text="😀abc", entities=[entity]) == (
        400,
        f"Bad Request: {words}",
    )


async def test_entities_move_with_what_is_washed_away(api: Api, chat: int) -> None:
    # The bold part begins with a blank, behind two characters that go.
    given = [{"type": "bold", "offset": 5, "length": 2}]
    sent = await api.result("sendMessage", chat_id=chat, text=" \ra\u202eb bb ", entities=given)
    assert (sent["text"], marks(sent)) == ("ab bb", [("bold", 3, 1)])
