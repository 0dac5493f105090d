/** The commands of a chat, opened by typing "/" or with the menu button. */

import { make } from "./dom.js";

export class CommandList {
  /**
   * @param {string} id
   * @param {HTMLTextAreaElement} textarea where commands are written
   * @param {(command: string) => void} onChoose
   */
  constructor(id, textarea, onChoose) {
    this.id = id;
    this.textarea = textarea;
    this.onChoose = onChoose;
    this.commands = [];
    this.found = [];
    this.active = -1;
    this.node = make("ul", { class: "commands", id, role: "listbox", tLabel: "commands", hidden: true });
    textarea.setAttribute("aria-controls", id);
  }

  get isOpen() {
    return !this.node.hidden;
  }

  set(commands) {
    this.commands = commands;
    if (this.isOpen) this.draw(this.prefix());
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.draw("");
  }

  close() {
    this.node.hidden = true;
    this.active = -1;
    this.textarea.removeAttribute("aria-activedescendant");
  }

  /** Open while a command is being typed, with those that begin like it. */
  follow(words) {
    if (/^\/\w*$/.test(words)) this.draw(words.slice(1));
    else this.close();
  }

  prefix() {
    return /^\/\w*$/.test(this.textarea.value) ? this.textarea.value.slice(1) : "";
  }

  draw(prefix) {
    this.found = this.commands.filter(({ command }) => command.startsWith(prefix.toLowerCase()));
    this.active = -1;
    this.textarea.removeAttribute("aria-activedescendant");
    this.node.hidden = this.found.length === 0;
    this.node.replaceChildren(...this.found.map((entry, index) => this.option(entry, index)));
  }

  option({ command, description }, index) {
    return make("li", {
      role: "option", id: `${this.id}-${index}`, "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.choose(index),
    }, make("span", { class: "command-name" }, `/${command}`), make("span", { class: "command-what" }, description));
  }

  choose(index) {
    const { command } = this.found[index];
    this.close();
    this.onChoose(command);
  }

  /**
   * Whether the list took the key. Enter sends what is written until an arrow has marked a command;
   * Tab only writes the command, for those that need more words.
   */
  key(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark((this.active + step + this.found.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.found.length);
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Tab" && !event.shiftKey && (this.active >= 0 || this.prefix())) this.complete();
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  mark(index) {
    this.active = index;
    [...this.node.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    this.node.children[index].scrollIntoView({ block: "nearest" });
    this.textarea.setAttribute("aria-activedescendant", `${this.id}-${index}`);
  }

  complete() {
    const { command } = this.found[Math.max(this.active, 0)];
    this.textarea.value = `/${command} `;
    this.close();
  }
}
