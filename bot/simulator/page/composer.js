/** Where a message is written: words, files, commands, a reply or a change of an earlier one. */

import { isMine, senderName, summary, wordsOf } from "./describe.js";
import { iconButton, make } from "./dom.js";
import { icon } from "./icons.js";
import { nameOf, say } from "./language.js";
import { CommandList } from "./commands.js";
import { Parcel } from "./parcel.js";

const LONGEST_TEXT = 4096;

export class Composer {
  /**
   * @param {{
   *   id: string, send: (body: object) => Promise<void>, sendParcels: (parcels: object[]) => Promise<void>,
   *   edit: (message: object, words: string) => Promise<void>, lastOwn: () => object | undefined,
   *   commands: () => Array<{command: string, description: string}>, attachMenu: (anchor: Element) => void,
   *   onRefusal: (refusal: Error) => void,
   * }} chat
   */
  constructor(chat) {
    this.chat = chat;
    this.mode = null;
    this.queue = Promise.resolve();
    this.textarea = make("textarea", { rows: "1", tLabel: "message", tPlaceholder: "message", "aria-autocomplete": "list", dir: "auto" });
    this.sendButton = iconButton("send", "send", { type: "submit", class: "send" });
    this.banner = make("div", { class: "banner", hidden: true });
    this.parcel = new Parcel(() => this.textarea.focus());
    this.list = new CommandList(`${chat.id}-commands`, this.textarea, (command) => this.submitWords(`/${command}`));
    this.menuButton = iconButton("menu", "commands", { class: "menu-button", "aria-expanded": "false", onclick: () => this.toggleCommands() });
    this.form = make("form", { class: "composer" }, this.list.node, this.banner, this.parcel.node,
      make("div", { class: "composer-row" },
        this.menuButton,
        iconButton("attach", "attach", { class: "attach", "aria-haspopup": "menu", onclick: (event) => chat.attachMenu(event.currentTarget) }),
        this.textarea, this.sendButton));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.form.addEventListener("focusout", ({ relatedTarget }) => this.form.contains(relatedTarget) || this.closeList());
    this.textarea.addEventListener("keydown", (event) => this.onKey(event));
    this.textarea.addEventListener("input", () => this.onInput());
    this.textarea.addEventListener("paste", (event) => this.onPaste(event));
  }

  /** Write `words` in and send them, as the tour does. */
  submitWords(words) {
    this.textarea.value = words;
    return this.submit();
  }

  /** Put `words` in without sending. */
  show(words) {
    this.textarea.value = words;
    this.fit();
    this.textarea.focus();
  }

  reply(message) {
    this.enter({ kind: "reply", message }, "reply", say("replying", { name: senderName(message) }), summary(message));
  }

  startEdit(message) {
    this.enter({ kind: "edit", message }, "edit", say("editing"), summary(message));
    this.show(wordsOf(message));
  }

  /** Leave replying or editing; the words of a change that was not made are thrown away. */
  leave() {
    if (this.mode?.kind === "edit") this.textarea.value = "";
    this.mode = null;
    this.banner.hidden = true;
    nameOf(this.sendButton, say("send"));
    this.sendButton.dataset.tLabel = "send";
    this.sendButton.replaceChildren(icon("send"));
    this.fit();
  }

  /** The list of commands changed or was never there. */
  showCommands(commands) {
    this.menuButton.hidden = commands.length === 0;
    this.list.set(commands);
  }

  enter(mode, picture, title, words) {
    this.leave();
    this.mode = mode;
    const cancel = iconButton("close", "cancel", { onclick: () => this.leave() });
    const text = make("div", { class: "banner-words" }, make("strong", {}, title), make("span", {}, words));
    this.banner.replaceChildren(icon(picture), text, cancel);
    this.banner.hidden = false;
    if (mode.kind === "edit") {
      nameOf(this.sendButton, say("save"));
      this.sendButton.dataset.tLabel = "save";
      this.sendButton.replaceChildren(icon("check"));
    }
    this.textarea.focus();
  }

  toggleCommands() {
    this.list.toggle();
    this.textarea.focus();
    this.noteList();
  }

  closeList() {
    this.list.close();
    this.noteList();
  }

  noteList() {
    this.menuButton.setAttribute("aria-expanded", String(this.list.isOpen));
  }

  onInput() {
    this.fit();
    this.list.follow(this.textarea.value);
    this.noteList();
  }

  onKey(event) {
    if (event.isComposing) return;
    if (this.list.key(event)) {
      this.fit();
      this.noteList();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && (this.mode || this.parcel.files.length > 0)) {
      event.preventDefault();
      if (this.mode) this.leave();
      else this.parcel.clear();
    } else if (event.key === "ArrowUp" && !this.textarea.value && !this.mode) {
      this.editLast(event);
    }
  }

  editLast(event) {
    const message = this.chat.lastOwn();
    if (!message) return;
    event.preventDefault();
    this.startEdit(message);
  }

  onPaste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.parcel.add(files);
  }

  fit() {
    // Through the CSSOM: the page's Content-Security-Policy has no inline styles.
    this.textarea.style.height = "auto";
    this.textarea.style.height = `${this.textarea.scrollHeight}px`;
  }

  /** Send what stands here. Sends run one after the other; a refused one gives its words back. */
  submit() {
    const words = this.textarea.value.trim();
    const mode = this.mode;
    const parcels = mode?.kind === "edit" ? [] : this.parcel.parcels();
    if (!words && parcels.length === 0) return this.queue;
    this.leave();
    this.textarea.value = "";
    this.parcel.clear();
    this.closeList();
    this.fit();
    this.queue = this.queue.then(() => this.deliver(words, mode, parcels)).catch((refusal) => this.giveBack(words, mode, parcels, refusal));
    return this.queue;
  }

  async deliver(words, mode, parcels) {
    if (mode?.kind === "edit") return this.chat.edit(mode.message, words);
    const thread = mode?.message.is_topic_message ? mode.message.message_thread_id : undefined;
    const place = { replyTo: mode?.message.message_id, threadId: thread };
    if (parcels.length > 0) {
      parcels[0].caption = words;
      return this.chat.sendParcels(parcels.map((parcel) => ({ ...parcel, ...place })));
    }
    for (const text of pieces(words)) {
      await this.chat.send({ text, reply_to_message_id: place.replyTo, message_thread_id: place.threadId });
    }
  }

  giveBack(words, mode, parcels, refusal) {
    this.chat.onRefusal(refusal);
    if (this.textarea.value) return;
    if (mode?.kind === "edit") this.startEdit(mode.message);
    else if (mode) this.reply(mode.message);
    if (parcels.length > 0) this.parcel.restore(parcels);
    this.show(words);
  }
}

/** Cut at the last line or word before Telegram's limit, as its own apps do. */
function pieces(words) {
  const found = [];
  let rest = words;
  while (rest.length > LONGEST_TEXT) {
    const head = rest.slice(0, LONGEST_TEXT);
    const at = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(" "));
    const end = at > LONGEST_TEXT / 2 ? at : LONGEST_TEXT - (isHighSurrogate(head.at(-1)) ? 1 : 0);
    found.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return rest ? [...found, rest] : found;
}

function isHighSurrogate(unit) {
  return /[\uD800-\uDBFF]/.test(unit);
}

/** Whether `me` may change this message: its words, not a sticker or a place. */
export function isEditable(message, me) {
  return isMine(message, me) && (message.text !== undefined || Boolean(message.photo ?? message.document ?? message.video ?? message.voice ?? message.audio));
}
