/** The top of a chat: who it is with, what they are doing now, and what can be done with the chat. */

import { initial } from "./describe.js";
import { iconButton, make } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./language.js";

const TYPING_MS = 5000;
const ACTIONS = { upload_photo: "sending_photo", upload_document: "sending_file" };

export class ChatHeader {
  /** @param {{id: string, onMenu: (anchor: Element) => void}} options */
  constructor({ id, onMenu }) {
    this.typists = new Map();
    this.isGroup = false;
    this.avatar = make("span", { class: "avatar", "aria-hidden": "true" });
    this.name = make("h3", { class: "chat-name", id });
    this.status = make("p", { class: "chat-status" });
    this.menuButton = iconButton("more", "chat_menu", { class: "chat-menu", "aria-haspopup": "menu", onclick: () => onMenu(this.menuButton) });
    this.node = make("header", { class: "chat-header" }, this.avatar, make("div", { class: "chat-who" }, this.name, this.status), this.menuButton);
  }

  /** Show whose chat it is. */
  show({ name, isGroup, tone }) {
    this.isGroup = isGroup;
    this.name.textContent = name;
    this.avatar.className = `avatar tone-${tone}`;
    this.avatar.replaceChildren(isGroup ? icon("people") : initial(name));
    this.menuButton.hidden = isGroup;
    this.drawStatus();
  }

  /** Somebody is typing, for five seconds or until `stopped`. */
  typing({ name, action }) {
    this.stopped(name);
    this.typists.set(name, { action, timer: setTimeout(() => this.stopped(name), TYPING_MS) });
    this.drawStatus();
  }

  /** They stopped, or their message has come. */
  stopped(name) {
    clearTimeout(this.typists.get(name)?.timer);
    this.typists.delete(name);
    this.drawStatus();
  }

  drawStatus() {
    const [latest] = [...this.typists].reverse();
    this.status.classList.toggle("is-typing", Boolean(latest));
    if (!latest) {
      this.status.textContent = say(this.isGroup ? "group" : "bot");
      return;
    }
    const [name, { action }] = latest;
    const key = ACTIONS[action] ?? "typing";
    this.status.textContent = this.isGroup && key === "typing" ? say("typing_name", { name }) : say(key);
  }
}
