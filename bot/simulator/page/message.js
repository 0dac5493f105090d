/** One message (or one album) as a bubble, with its buttons under it. */

import { isMine, languageOf, mediaKind, originName, senderName, senderTone, serviceWords, summary, wordsOf } from "./describe.js";
import { iconButton, make, unseen } from "./dom.js";
import { textNodes } from "./entities.js";
import { icon } from "./icons.js";
import { dayName, exactTime, say, timeOfDay } from "./language.js";
import { mediaNode } from "./media.js";

const BIG_EMOJI = /^(\p{Extended_Pictographic}|\p{Emoji_Component}|\uFE0F|\u200D){1,12}$/u;
const BARE = new Set(["sticker", "dice"]);

/**
 * @typedef {object} Surroundings what a bubble must know of its chat
 * @property {object} me
 * @property {boolean} isGroup
 * @property {(message: object) => string | null} topicName
 * @property {(messageId: number, key: string) => boolean} isTapped
 * @property {object} actions reply, more, tap, jump, command, onEnlarge, onToast
 */

/** The line between two days. */
export function dayLine(seconds) {
  return make("div", { class: "day", role: "separator" }, make("span", {}, dayName(seconds)));
}

/** The line for what nobody wrote. */
export function serviceLine(message) {
  return make("div", { class: "service", "data-message-id": message.message_id, tabindex: "-1" },
    make("span", { class: "text", title: exactTime(message.date) }, serviceWords(message)));
}

/**
 * The bubble for one message, or for the pieces of one album.
 * @param {{messages: object[], opensRun: boolean}} block
 * @param {Surroundings} around
 */
export function bubble({ messages, opensRun }, around) {
  const [first] = messages;
  const mine = isMine(first, around.me);
  const isAlbum = messages.length > 1;
  const captioned = messages.find((message) => wordsOf(message)) ?? first;
  const classes = ["message", mine ? "is-mine" : "is-theirs", opensRun && "opens-run", isBare(first) && "is-bare", hasKeys(first) && "has-keys"];
  const article = make("article", {
    class: classes.filter(Boolean).join(" "),
    "data-message-id": isAlbum ? null : first.message_id,
    "data-album": isAlbum ? first.media_group_id : null,
    tabindex: "-1",
  });
  const shell = make("div", { class: "bubble" },
    ...heading(first, { mine, opensRun }, around), isAlbum ? album(messages, around) : mediaNode(first, around.actions), body(captioned, around));
  article.append(make("div", { class: "bubble-row" }, shell, tools(captioned, around)));
  if (hasKeys(first)) article.append(keyboard(first, around));
  return article;
}

function isBare(message) {
  return BARE.has(mediaKind(message)) || isBigEmoji(message);
}

function isBigEmoji(message) {
  return Boolean(message.text) && BIG_EMOJI.test(message.text) && !/^[\d#*]+$/.test(message.text);
}

function hasKeys(message) {
  return (message.reply_markup?.inline_keyboard?.length ?? 0) > 0;
}

function heading(message, { mine, opensRun }, { isGroup, topicName, actions }) {
  const name = mine ? say("you") : senderName(message);
  const shown = isGroup && !mine && opensRun;
  const origin = originName(message);
  const topic = opensRun ? topicName(message) : null;
  return [
    shown ? make("div", { class: `sender name-${senderTone(message)}` }, name) : unseen(`${name}: `),
    topic ? make("div", { class: "topic" }, say("topic", { name: topic })) : null,
    origin ? make("div", { class: "origin" }, say("forwarded", { name: origin })) : null,
    quote(message, actions),
  ];
}

function quote(message, actions) {
  const original = message.reply_to_message;
  if (!original || original.forum_topic_created) return null;
  const name = senderName(original);
  const text = message.quote?.text ?? summary(original);
  return make("button", {
    type: "button", role: "link", class: `quote quote-${senderTone(original)}`, "aria-label": say("in_reply_to", { name, text }),
    onclick: () => actions.jump(original.message_id),
  }, make("span", { class: "quote-name" }, name), make("span", { class: "quote-words" }, text));
}

function album(messages, { actions }) {
  const pieces = messages.map((message) => {
    const node = mediaNode(message, actions) ?? make("span", {});
    node.dataset.messageId = message.message_id;
    return node;
  });
  const isPictures = messages.every((message) => message.photo || message.video);
  return make("div", { class: isPictures ? `album album-${Math.min(messages.length, 10)}` : "files" }, ...pieces);
}

function body(message, { actions }) {
  const words = wordsOf(message);
  const entities = message.text === undefined ? message.caption_entities : message.entities;
  const text = make("span", { class: isBigEmoji(message) ? "text big-emoji" : "text", lang: languageOf(words) },
    ...textNodes(words, entities, { onCommand: actions.command }));
  const unknown = !words && !mediaKind(message) ? make("em", { class: "unknown" }, say("other")) : null;
  return make("div", { class: words || unknown ? "words" : "words no-words" }, words ? text : unknown, corner(message));
}

function corner(message) {
  const edited = message.edit_date ? make("span", { title: exactTime(message.edit_date) }, say("edited")) : null;
  const iso = new Date(message.date * 1000).toISOString();
  return make("span", { class: "corner" }, edited, make("time", { datetime: iso, title: exactTime(message.date) }, timeOfDay(message.date)));
}

function tools(message, { actions }) {
  return make("div", { class: "tools" },
    iconButton("reply", "reply", { class: "tool-reply", onclick: () => actions.reply(message) }),
    iconButton("more", "more", { class: "tool-more", "aria-haspopup": "menu", onclick: (event) => actions.more(message, event.currentTarget) }));
}

function keyboard(message, around) {
  const rows = message.reply_markup.inline_keyboard.map((row) =>
    make("div", { class: "key-row" }, ...row.map((key) => keyButton(key, message, around))));
  return make("div", { class: "keys" }, ...rows);
}

function keyButton(key, message, { isTapped, actions }) {
  const name = key.callback_data ?? key.url ?? key.text;
  const button = make("button", {
    type: "button", class: "key", "data-key": name, "aria-busy": isTapped(message.message_id, name) ? "true" : null,
    onclick: () => actions.tap(message, key, button),
  }, make("span", { class: "key-words", lang: languageOf(key.text) }, key.text), key.url ? icon("link") : null);
  return button;
}
