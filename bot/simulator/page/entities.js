/** Message text with its entities as nodes. Offsets count UTF-16 units, which is how JavaScript counts too. */

import { make } from "./dom.js";
import { say } from "./language.js";

const SAFE_ADDRESS = /^(https?|tg|mailto|tel):/i;
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

const PLAIN = {
  bold: () => make("strong"),
  italic: () => make("em"),
  underline: () => make("u"),
  strikethrough: () => make("s"),
  code: () => make("code"),
  pre: () => make("pre"),
  blockquote: () => make("blockquote"),
  hashtag: () => make("span", { class: "mark" }),
  cashtag: () => make("span", { class: "mark" }),
  mention: () => make("span", { class: "mark" }),
  text_mention: () => make("span", { class: "mark" }),
};

/**
 * The nodes that show `text`.
 * @param {string} text
 * @param {Array<{type: string, offset: number, length: number, url?: string}>} entities
 * @param {{onCommand?: (command: string) => void}} actions
 * @returns {Node[]}
 */
export function textNodes(text, entities = [], actions = {}) {
  const sorted = entities
    .filter(({ offset, length }) => length > 0 && offset >= 0 && offset < text.length)
    .map((entity) => ({ ...entity, end: Math.min(entity.offset + entity.length, text.length) }))
    .sort((a, b) => a.offset - b.offset || b.end - a.end);
  return nested(text, 0, text.length, sorted, actions);
}

function nested(text, start, end, entities, actions) {
  const nodes = [];
  const waiting = [...entities];
  let at = start;
  let afterBlock = false;
  while (waiting.length > 0) {
    const entity = waiting.shift();
    const isBlock = BLOCKS.has(entity.type);
    if (entity.offset > at) nodes.push(words(text.slice(at, entity.offset), { afterBlock, beforeBlock: isBlock }));
    const inside = takeInside(waiting, entity);
    nodes.push(wrapped(text, entity, inside, actions));
    at = entity.end;
    afterBlock = isBlock;
  }
  if (end > at) nodes.push(words(text.slice(at, end), { afterBlock, beforeBlock: false }));
  return nodes;
}

/** Take from `waiting` what starts inside `entity`; what sticks out of it is cut in two, and the rest goes back. */
function takeInside(waiting, entity) {
  const inside = [];
  const sticking = [];
  while (waiting.length > 0 && waiting[0].offset < entity.end) {
    const next = waiting.shift();
    inside.push({ ...next, end: Math.min(next.end, entity.end) });
    if (next.end > entity.end) sticking.push({ ...next, offset: entity.end });
  }
  waiting.unshift(...sticking);
  return inside;
}

/** A block already starts and ends a line, so one line break beside it is not shown. */
function words(text, { afterBlock, beforeBlock }) {
  let shown = text;
  if (afterBlock && shown.startsWith("\n")) shown = shown.slice(1);
  if (beforeBlock && shown.endsWith("\n")) shown = shown.slice(0, -1);
  return document.createTextNode(shown);
}

function wrapped(text, entity, inside, actions) {
  const { offset, end, type } = entity;
  const children = nested(text, offset, end, inside, actions);
  const covered = text.slice(offset, end);
  if (type === "bot_command" && actions.onCommand) return command(covered, actions);
  if (type === "spoiler") return spoiler(children);
  if (type === "expandable_blockquote") return expandable(children);
  const address = addressOf(entity, covered);
  const shell = address ? link(address) : (PLAIN[type]?.() ?? make("span"));
  shell.append(...children);
  return shell;
}

/** The address behind an entity, or null for none and for schemes that a chat must not open. */
function addressOf({ type, url }, covered) {
  if (type === "email") return `mailto:${covered}`;
  if (type === "phone_number") return `tel:${covered.replace(/[^\d+]/g, "")}`;
  if (type !== "url" && type !== "text_link") return null;
  const written = type === "text_link" ? (url ?? "") : covered;
  const address = /^[a-z][a-z\d+.-]*:/i.test(written) ? written : `https://${written}`;
  return SAFE_ADDRESS.test(address) ? address : null;
}

function link(address) {
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
}

/** No <button>: that would be one block to the line it stands in, torn from the bracket before it. */
function command(covered, { onCommand }) {
  return pressable(make("span", { class: "inline-command", role: "button", tabindex: "0" }, covered), () => onCommand(covered));
}

function pressable(node, act) {
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    act();
  });
  return node;
}

function spoiler(children) {
  const hidden = make("span", { class: "spoiler-words", "aria-hidden": "true" }, ...children);
  const shell = make("span", { class: "spoiler", role: "button", tabindex: "0", tLabel: "reveal" }, hidden);
  const reveal = () => {
    hidden.removeAttribute("aria-hidden");
    shell.classList.add("is-open");
    for (const name of ["role", "tabindex", "aria-label", "data-t-label"]) shell.removeAttribute(name);
  };
  return pressable(shell, reveal);
}

function expandable(children) {
  const quote = make("blockquote", { class: "expandable" }, make("div", { class: "expandable-words" }, ...children));
  const button = make("button", { type: "button", class: "expand", t: "show_more", "aria-expanded": "false" });
  button.addEventListener("click", () => {
    const isOpen = quote.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
    button.dataset.t = isOpen ? "show_less" : "show_more";
    button.textContent = say(button.dataset.t);
  });
  quote.append(button);
  return quote;
}
