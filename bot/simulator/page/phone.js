/** One phone: a person's view of one chat, kept up to date by that person's events. */

import * as api from "./api.js";
import { attachMenu } from "./attach.js";
import { Composer, isEditable } from "./composer.js";
import * as deeds from "./deeds.js";
import { chatTitle, isMine, personName, senderName, tone } from "./describe.js";
import { make, unseen } from "./dom.js";
import { ChatHeader } from "./header.js";
import { icon } from "./icons.js";
import { called, pick, say } from "./language.js";
import { MessageLog } from "./log.js";
import { Notices } from "./notices.js";
import { listen } from "./stream.js";
import { Taps } from "./taps.js";
import { enlarge } from "./viewer.js";

export class Phone {
  /**
   * @param {number} index
   * @param {{name: object, as: number, chat_id: number, hint: object}} setup as in /client/demo
   * @param {{calls?: boolean, botName: () => string, onCall?: (call: object) => void, onNews: (index: number) => void}} options
   */
  constructor(index, setup, options) {
    Object.assign(this, { index, setup, options, as: setup.as, chatId: setup.chat_id });
    this.me = { id: setup.as };
    this.chat = null;
    this.blocked = false;
    this.pending = null;
    this.topics = new Map();
    this.build();
    this.translate();
  }

  build() {
    const id = `phone-${this.index}`;
    this.title = make("h2", { class: "phone-name", id: `${id}-name` });
    this.hint = make("p", { class: "phone-hint" });
    this.header = new ChatHeader({ id: `${id}-chat`, onMenu: (anchor) => deeds.openChatMenu(this, anchor) });
    this.offline = make("p", { class: "offline", role: "status" });
    this.log = new MessageLog(() => this.surroundings());
    this.help = unseen(say("log_help"));
    this.help.id = `${id}-help`;
    this.log.scroller.setAttribute("aria-describedby", this.help.id);
    this.composer = new Composer(this.composerActions(id));
    this.unblockBar = make("div", { class: "unblock", hidden: true }, make("p", { t: "blocked" }),
      make("button", { type: "button", class: "primary", t: "unblock", onclick: () => deeds.setBlocked(this, false) }));
    this.frame = make("div", { class: "phone-frame" }, this.header.node, this.offline, this.help, this.log.node, this.unblockBar, this.composer.form);
    this.notices = new Notices(this.frame);
    this.taps = new Taps({
      as: this.as, chatId: () => this.chatId, root: this.log.node,
      onAnswer: (answer) => this.answered(answer), onRefusal: (refusal) => this.refused("not_done", refusal),
    });
    this.node = make("section", { class: "phone", "data-phone": this.index, id, "aria-labelledby": this.title.id },
      make("div", { class: "phone-caption" }, this.title, this.hint),
      make("div", { class: "phone-body" }, this.frame, this.notices.node));
    this.node.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && this.comeForward());
    this.dropFiles();
  }

  /** From behind the edge of the screen, when the keyboard comes here: a browser shows the control alone, or half of it. */
  comeForward() {
    const room = this.node.parentElement.getBoundingClientRect();
    const { left, right } = this.node.getBoundingClientRect();
    const over = Math.max(0, right - room.right) || Math.min(0, left - room.left);
    if (over) this.node.parentElement.scrollBy({ left: over });
  }

  composerActions(id) {
    return {
      id,
      send: (body) => api.send(this.as, this.chatId, body).then(({ message }) => this.put(message)),
      sendParcels: (parcels) => deeds.sendParcels(this, parcels),
      edit: (message, words) => deeds.edit(this, message, words),
      lastOwn: () => this.log.last((message) => isEditable(message, this.me)),
      attachMenu: (anchor) => attachMenu(anchor, this),
      onRefusal: (refusal) => this.refused("not_sent", refusal),
    };
  }

  /** Begin to listen; whatever was missed is fetched at each connection. */
  start() {
    this.stream ??= listen(this.as, {
      calls: this.options.calls,
      onEvent: (name, body) => this.onEvent(name, body),
      onOpen: () => this.refresh(),
      onDown: () => this.showOffline(say("offline")),
    });
  }

  /** Stop listening, and say why. */
  pause(words) {
    this.stream?.close();
    this.stream = null;
    this.showOffline(words);
  }

  /** Fetch the chat as it stands now. Events that come meanwhile wait, or the older state would hide them. */
  async refresh() {
    this.pending ??= [];
    try {
      const { me, chats } = await api.state(this.as);
      this.me = me;
      this.show(chats.find(({ chat }) => chat.id === this.chatId) ?? null);
      this.showOffline("");
    } catch (refusal) {
      this.showOffline(refusal.isOffline ? say("offline") : refusal.message);
    }
    const waiting = this.pending ?? [];
    this.pending = null;
    for (const [name, body] of waiting) this.onEvent(name, body);
  }

  show(entry) {
    this.chat = entry?.chat ?? null;
    this.bot = entry?.bot ?? this.bot;
    this.blocked = entry?.blocked ?? false;
    this.taps.clear();
    this.node.classList.toggle("has-no-chat", !entry);
    for (const message of entry?.messages ?? []) this.learn(message);
    this.log.fill(entry?.messages ?? []);
    this.composer.showCommands(entry?.commands ?? []);
    this.drawChat();
  }

  onEvent(name, body) {
    if (name === "call") this.options.onCall?.(body);
    else if (this.pending) this.pending.push([name, body]);
    else if (body.chat_id === this.chatId) this.hear(name, body);
  }

  /** An event of this chat. */
  hear(name, body) {
    if (name === "message" || name === "edited") this.put(body.message);
    else if (name === "deleted") this.drop(body.message_id);
    else if (name === "typing") this.header.typing({ ...body, name: called(body.name) });
    else if (name === "callback_answer") this.taps.answered(body);
    else if (name === "commands") this.composer.showCommands(body.commands);
  }

  drop(messageId) {
    this.log.drop(messageId);
    this.drawChat();
  }

  put(message) {
    if (!message || message.chat.id !== this.chatId) return;
    const known = this.log.messages.get(message.message_id);
    // The reply to our own request can be overtaken by the event of a later change.
    if ((known?.edit_date ?? 0) > (message.edit_date ?? 0)) return;
    const isOwn = isMine(message, this.me);
    this.learn(message);
    this.header.stopped(senderName(message));
    this.log.put(message, { isOwn });
    this.drawChat();
    if (!known && !isOwn) this.options.onNews(this.index);
    if (message.migrate_to_chat_id) this.moveTo(message.migrate_to_chat_id);
  }

  /** The group became a supergroup: its chat goes on under another id. */
  moveTo(chatId) {
    this.chatId = chatId;
    this.refresh();
  }

  learn(message) {
    if (message.from?.is_bot && !this.isGroup && !this.bot) this.bot = message.from;
    const topic = message.forum_topic_created ?? message.forum_topic_edited;
    if (topic?.name) this.topics.set(message.message_thread_id, topic.name);
  }

  get isGroup() {
    return this.chat !== null && this.chat.type !== "private";
  }

  /** Every word of this phone again, in the language of now. */
  translate() {
    this.title.textContent = pick(this.setup.name);
    this.hint.textContent = pick(this.setup.hint);
    this.help.textContent = say("log_help");
    this.log.draw();
    this.log.drawPill();
    this.drawChat();
  }

  drawChat() {
    const name = chatTitle(this.chat) ?? (this.bot ? personName(this.bot) : this.options.botName());
    this.header.show({ name, isGroup: this.isGroup, tone: this.isGroup ? tone(this.chatId) : 0 });
    this.log.scroller.setAttribute("aria-label", say("messages_of", { name }));
    this.unblockBar.hidden = !this.blocked;
    this.composer.form.hidden = this.blocked;
    this.drawEmpty();
  }

  drawEmpty() {
    const kind = !this.chat ? "no_chat" : this.isGroup ? "empty_group" : "empty_private";
    if (!this.chat && !this.node.classList.contains("has-no-chat")) {
      this.log.empty.replaceChildren(make("p", { t: "loading" }));
      return;
    }
    const start = make("button", { type: "button", class: "primary", t: "start", onclick: () => this.composer.submitWords("/start") });
    this.log.empty.replaceChildren(icon(this.isGroup ? "people" : "chat"), make("p", { class: "empty-title", t: kind }),
      make("p", { class: "empty-hint" }, pick(this.setup.hint)), make("p", { t: `${kind}_what` }),
      ...(kind === "empty_private" ? [start] : []));
  }

  surroundings() {
    return {
      me: this.me,
      isGroup: this.isGroup,
      topicName: (message) => (message.is_topic_message ? (this.topics.get(message.message_thread_id) ?? `#${message.message_thread_id}`) : null),
      isTapped: (messageId, key) => this.taps.isWaiting(messageId, key),
      actions: {
        reply: (message) => this.composer.reply(message),
        more: (message, anchor) => deeds.openMessageMenu(this, message, anchor),
        tap: (message, key) => deeds.tap(this, message, key),
        jump: (messageId) => this.log.reveal(messageId) || this.notices.toast(say("deleted_message")),
        command: (command) => this.composer.submitWords(command),
        onEnlarge: enlarge,
        onToast: (words) => this.notices.toast(words),
      },
    };
  }

  answered({ text, show_alert: isAlert }) {
    if (!text) return;
    if (isAlert) this.notices.alert(text);
    else this.notices.toast(text);
  }

  refused(key, refusal) {
    this.notices.toast(say(key, { why: refusal.message }));
  }

  showOffline(words) {
    this.offline.textContent = words;
    this.offline.classList.toggle("is-shown", Boolean(words));
  }

  dropFiles() {
    const over = (isOver) => (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.frame.classList.toggle("is-dropping", isOver);
    };
    this.frame.addEventListener("dragover", over(true));
    this.frame.addEventListener("dragleave", over(false));
    this.frame.addEventListener("drop", (event) => {
      over(false)(event);
      this.composer.parcel.add(event.dataTransfer?.files ?? []);
    });
  }
}
