/** On a narrow screen the phones share one place, and tabs choose among them. */

import { make } from "./dom.js";
import { number, pick, say } from "./language.js";

const NARROW = matchMedia("(max-width: 900px)");

export class Tabs {
  /**
   * @param {HTMLElement} node the tab list
   * @param {import("./phone.js").Phone[]} phones
   */
  constructor(node, phones) {
    Object.assign(this, { node, phones, chosen: 0 });
    this.unread = phones.map(() => 0);
    this.tabs = phones.map((phone, index) =>
      make("button", { type: "button", role: "tab", id: `tab-${index}`, "aria-controls": phone.node.id, onclick: () => this.choose(index) }));
    node.replaceChildren(...this.tabs);
    node.addEventListener("keydown", (event) => this.walk(event));
    NARROW.addEventListener("change", () => this.arrange());
    this.arrange();
  }

  /** Show one phone; beside the others if there is room for all. */
  choose(index) {
    this.chosen = index;
    this.unread[index] = 0;
    this.arrange();
    if (NARROW.matches) this.phones[index].log.follow();
  }

  /** Something new in a phone that may be out of sight. */
  news(index) {
    if (!NARROW.matches || index === this.chosen) return;
    this.unread[index] += 1;
    this.drawNames();
  }

  arrange() {
    const isNarrow = NARROW.matches;
    this.node.hidden = !isNarrow;
    this.phones.forEach(({ node }, index) => {
      node.hidden = isNarrow && index !== this.chosen;
      if (isNarrow) node.setAttribute("role", "tabpanel");
      else node.removeAttribute("role");
      node.setAttribute("aria-labelledby", isNarrow ? `tab-${index}` : `phone-${index}-name`);
    });
    if (!isNarrow) this.unread.fill(0);
    this.drawNames();
  }

  drawNames() {
    this.tabs.forEach((tab, index) => {
      const isChosen = index === this.chosen;
      const count = this.unread[index];
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const badge = count > 0 ? make("span", { class: "count", "aria-label": say("unread", { n: count }) }, number(count)) : null;
      tab.replaceChildren(make("span", {}, pick(this.phones[index].setup.name)), ...(badge ? [badge] : []));
    });
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.choose((this.chosen + step + this.tabs.length) % this.tabs.length);
    this.tabs[this.chosen].focus();
  }
}
