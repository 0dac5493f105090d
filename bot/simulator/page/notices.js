/** What a phone says about itself: short notices that go away, and alerts that wait for OK. */

import { make } from "./dom.js";

const SHORTEST_MS = 4000;
const MS_A_CHARACTER = 60;

export class Notices {
  /** @param {Element} frame what an alert covers: out of reach until it is answered */
  constructor(frame) {
    this.frame = frame;
    this.timer = 0;
    this.toastWords = make("span", { class: "toast", hidden: true });
    this.node = make("div", { class: "notices" }, make("div", { role: "status" }, this.toastWords));
  }

  /** Say something in passing. */
  toast(words) {
    clearTimeout(this.timer);
    this.toastWords.textContent = words;
    this.toastWords.hidden = false;
    this.timer = setTimeout(() => (this.toastWords.hidden = true), Math.max(SHORTEST_MS, words.length * MS_A_CHARACTER));
  }

  /** Say something that has to be read. */
  alert(words) {
    const before = document.activeElement;
    const close = () => {
      overlay.remove();
      this.frame.inert = false;
      before?.focus();
    };
    const onKey = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      close();
    };
    const button = make("button", { type: "button", class: "primary", t: "ok", onclick: close });
    const box = make("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": words }, make("p", {}, words), button);
    const overlay = make("div", { class: "overlay", onkeydown: (event) => onKey(event) }, box);
    this.frame.inert = true;
    this.frame.after(overlay);
    button.focus();
  }
}
