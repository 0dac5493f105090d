/** The messages of one chat, oldest first: keeps the nodes that did not change, and the reader's place. */

import { isService, senderKey } from "./describe.js";
import { make } from "./dom.js";
import { icon } from "./icons.js";
import { dayKey, language, say } from "./language.js";
import { bubble, dayLine, serviceLine } from "./message.js";
import { Place } from "./place.js";

const RUN_SECONDS = 600;
const KEPT = 400;
const INNER_STOPS = "button, a[href], [role=button]";

export class MessageLog {
  /** @param {() => import("./message.js").Surroundings} surroundings */
  constructor(surroundings) {
    this.surroundings = surroundings;
    this.messages = new Map();
    this.shown = new Map();
    this.unseenCount = 0;
    this.list = make("div", { class: "log-list" });
    this.empty = make("div", { class: "empty" });
    this.scroller = make("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "-1" }, this.empty, this.list);
    this.pill = make("button", { type: "button", class: "pill", hidden: true, onclick: () => this.place.toEnd() });
    this.node = make("div", { class: "log-area" }, this.scroller, this.pill);
    this.place = new Place(this.scroller, (messageId) => this.find(messageId), () => this.noteMove());
    this.scroller.addEventListener("keydown", (event) => this.move(event));
    this.scroller.addEventListener("focusin", (event) => this.noteFocus(event.target));
    const stick = new ResizeObserver(() => this.follow());
    stick.observe(this.list);
    stick.observe(this.scroller);
  }

  /** Show exactly these messages, quietly: nothing of it is announced as new. */
  fill(messages) {
    const unknown = messages.filter(({ message_id: id }) => !this.messages.has(id));
    // At the first look all are unknown, and only the last one is news.
    const news = this.messages.size > 0 ? unknown[0] : unknown.at(-1);
    if (news) this.place.news(news.message_id);
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.scroller.setAttribute("aria-live", "off");
    this.draw();
    this.follow();
    requestAnimationFrame(() => requestAnimationFrame(() => this.scroller.setAttribute("aria-live", "polite")));
  }

  /** A message arrived or changed. `isOwn` messages always bring the reader to the end. */
  put(message, { isOwn = false } = {}) {
    const isNew = !this.messages.has(message.message_id);
    this.messages.set(message.message_id, message);
    const last = Math.max(...this.messages.keys());
    if (isNew && last !== message.message_id) this.sort();
    if (isNew && !isOwn && !this.place.isAtEnd) this.unseenCount += 1;
    if (isNew && !isOwn) this.place.news(message.message_id);
    this.draw();
    if (isOwn && isNew) this.place.toEnd();
    this.drawPill();
  }

  /** A message is gone. */
  drop(messageId) {
    this.messages.delete(messageId);
    this.draw();
  }

  /** The newest message that `isWanted`, or undefined. */
  last(isWanted) {
    return [...this.messages.values()].reverse().find(isWanted);
  }

  /** Bring a message into view and mark it for a moment; false if it is not here. */
  reveal(messageId) {
    const article = this.find(messageId);
    if (!article) return false;
    article.scrollIntoView({ block: "center" });
    article.focus({ preventScroll: true });
    article.classList.add("is-found");
    setTimeout(() => article.classList.remove("is-found"), 1500);
    return true;
  }

  /** After the chat was out of sight: it could not be scrolled there. */
  follow() {
    this.place.follow();
  }

  find(messageId) {
    return this.list.querySelector(`[data-message-id="${messageId}"]`)?.closest("article, .service") ?? null;
  }

  sort() {
    this.messages = new Map([...this.messages].sort(([a], [b]) => a - b));
  }

  noteMove() {
    if (this.place.isAtEnd) this.unseenCount = 0;
    this.drawPill();
  }

  drawPill() {
    this.pill.hidden = this.place.isAtEnd;
    const words = this.unseenCount > 0 ? say("new_messages", { n: this.unseenCount }) : "";
    this.pill.replaceChildren(...(words ? [words] : []), icon("down"));
    this.pill.setAttribute("aria-label", words || say("to_bottom"));
  }

  /** Draw again whatever differs from what is shown. */
  draw() {
    while (this.messages.size > KEPT) this.messages.delete(this.messages.keys().next().value);
    const blocks = blocksOf([...this.messages.values()]);
    const around = this.surroundings();
    const shown = new Map();
    let previous = null;
    for (const block of blocks) {
      const entry = this.nodeFor(block, around);
      shown.set(block.key, entry);
      const expected = previous ? previous.nextSibling : this.list.firstChild;
      if (expected !== entry.node) this.list.insertBefore(entry.node, expected);
      previous = entry.node;
    }
    for (const [key, { node }] of this.shown) if (!shown.has(key)) node.remove();
    this.shown = shown;
    this.empty.hidden = blocks.length > 0;
    this.keepOneStop();
  }

  nodeFor(block, around) {
    const signature = `${language()}|${around.me?.id}|${JSON.stringify(block)}`;
    const old = this.shown.get(block.key);
    if (old?.signature === signature) return old;
    const node = nodeOf(block, around);
    if (old) this.replace(old.node, node);
    return { node, signature };
  }

  /** An edited message keeps the keyboard focus that was inside it. */
  replace(old, node) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(node);
    if (!focused) return;
    const same = focused.dataset.key ? [...node.querySelectorAll("[data-key]")].find((key) => key.dataset.key === focused.dataset.key) : null;
    (same ?? node).focus({ preventScroll: true });
  }

  stops() {
    return [...this.list.querySelectorAll(":scope > [data-message-id], :scope > [data-album]")];
  }

  /** Of all messages one can be reached with Tab, with its buttons (the newest at first); arrows move on from there. */
  keepOneStop(wanted = null) {
    const stops = this.stops();
    const current = wanted ?? stops.find((node) => node === this.current) ?? null;
    this.current = this.place.isAtEnd && !this.scroller.contains(document.activeElement) ? stops.at(-1) : (current ?? stops.at(-1));
    for (const node of stops) {
      const isStop = node === this.current;
      node.tabIndex = isStop ? 0 : -1;
      for (const inner of node.querySelectorAll(INNER_STOPS)) inner.tabIndex = isStop ? 0 : -1;
    }
  }

  noteFocus(target) {
    const node = target.closest(".log-list > [data-message-id], .log-list > [data-album]");
    if (node && node !== this.current) this.keepOneStop(node);
  }

  move(event) {
    const stops = this.stops();
    const at = stops.indexOf(event.target);
    if (at < 0) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) event.target.querySelector(".tool-more")?.click();
    const next = stops[at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
}

function nodeOf(block, around) {
  if (block.day) return dayLine(block.day);
  return isService(block.messages[0]) ? serviceLine(block.messages[0]) : bubble(block, around);
}

/** Days, albums put together, and which message opens a run of one sender. */
function blocksOf(messages) {
  const blocks = [];
  let previous = null;
  for (const message of messages) {
    const isNewDay = !previous || dayKey(previous.date) !== dayKey(message.date);
    if (isNewDay) blocks.push({ key: `day ${dayKey(message.date)}`, day: message.date });
    const last = blocks.at(-1);
    if (message.media_group_id && last.messages?.[0].media_group_id === message.media_group_id) {
      last.messages.push(message);
    } else {
      blocks.push({ key: `message ${message.message_id}`, messages: [message], opensRun: isNewDay || opensRun(previous, message) });
    }
    previous = message;
  }
  return blocks;
}

function opensRun(previous, message) {
  return isService(previous) || senderKey(previous) !== senderKey(message) || message.date - previous.date > RUN_SECONDS
    || previous.message_thread_id !== message.message_thread_id;
}
