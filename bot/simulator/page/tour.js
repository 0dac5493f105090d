/** A few things to try: each button writes and sends for the reader. */

import { languageOf } from "./describe.js";
import { make, unseen } from "./dom.js";
import { icon } from "./icons.js";
import { pick, say } from "./language.js";

const READING_PAUSE_MS = 450;

export class Tour {
  /**
   * @param {HTMLElement} node
   * @param {Array<{label: object, phone: number, type?: string}>} steps
   * @param {import("./phone.js").Phone[]} phones
   * @param {(index: number) => void} choosePhone
   */
  constructor(node, steps, phones, choosePhone) {
    Object.assign(this, { node, phones, choosePhone });
    this.steps = steps.filter(({ phone }) => phones[phone]);
    this.done = new Set();
    node.hidden = this.steps.length === 0;
    this.draw();
  }

  /** Every step again, in the language of now. */
  draw() {
    this.node.querySelector("ol").replaceChildren(...this.steps.map((step, index) => this.row(step, index)));
  }

  row(step, index) {
    const phone = pick(this.phones[step.phone].setup.name);
    const isDone = this.done.has(index);
    const title = step.type ? say("tour_types", { phone, text: step.type }) : say("tour_opens", { phone });
    const button = make("button", { type: "button", class: isDone ? "tour-step is-done" : "tour-step", title, onclick: () => this.take(step, index) },
      make("span", { class: "tour-number", "aria-hidden": "true" }, isDone ? icon("check") : String(index + 1)),
      make("span", { class: "tour-words" },
        make("span", { class: "tour-label" }, pick(step.label)),
        make("span", { class: "tour-text", lang: languageOf(step.type ?? phone) }, this.what(step, phone))),
      isDone ? unseen(`, ${say("tour_done")}`) : null);
    return make("li", {}, button);
  }

  /** What it types; and where, unless that is the phone everything begins with. */
  what(step, phone) {
    if (!step.type) return phone;
    const words = say("quoted", { text: step.type });
    return step.phone === 0 ? words : `${phone}: ${words}`;
  }

  async take(step, index) {
    const phone = this.phones[step.phone];
    this.choosePhone(step.phone);
    phone.node.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.done.add(index);
    this.draw();
    if (!step.type) {
      phone.composer.textarea.focus();
      return;
    }
    phone.composer.leave();
    phone.composer.show(step.type);
    // Long enough to see which phone it is and what it says before it goes.
    await new Promise((resolve) => setTimeout(resolve, READING_PAUSE_MS));
    if (phone.composer.textarea.value === step.type) phone.composer.submit();
  }
}
