/** The drawer that lists the Bot API calls as they happen. */

import { iconButton, make } from "./dom.js";
import { icon } from "./icons.js";
import { number, say } from "./language.js";

const KEPT = 500;
const NARROW = matchMedia("(max-width: 900px)");
const NEARER = ":popover-open, :modal";
const COVERED = ".top, .tour, .tabs, .phones";

export class CallsDrawer {
  /**
   * @param {HTMLElement} node the drawer, hidden at first
   * @param {HTMLButtonElement} toggle the button that opens and closes it
   * @param {HTMLElement} count where the number of calls stands
   */
  constructor(node, toggle, count) {
    Object.assign(this, { node, toggle, count });
    this.calls = [];
    this.total = 0;
    this.filter = make("input", { type: "search", tLabel: "calls_filter", tPlaceholder: "calls_filter", autocomplete: "off", oninput: () => this.draw() });
    this.onlyRefused = make("input", { type: "checkbox", onchange: () => this.draw() });
    this.rows = make("tbody");
    this.nothing = make("p", { class: "calls-nothing" });
    this.build();
    NARROW.addEventListener("change", () => !this.node.hidden && this.show(true));
    toggle.addEventListener("click", () => this.show(this.node.hidden));
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  build() {
    const columns = ["call_n", "call_method", "call_result", "call_ms"].map((key) => make("th", { scope: "col", t: key }));
    this.scroller = make("div", { class: "calls-scroll", tabindex: "0", role: "region", tLabel: "calls" },
      make("table", {}, make("thead", {}, make("tr", {}, ...columns)), this.rows), this.nothing);
    this.node.replaceChildren(
      make("div", { class: "calls-top" }, make("h2", { id: "calls-title", t: "calls" }), iconButton("close", "close", { onclick: () => this.show(false) })),
      make("p", { class: "calls-what", t: "calls_what" }),
      make("div", { class: "calls-tools" }, this.filter,
        make("label", {}, this.onlyRefused, make("span", { t: "calls_refused" })),
        make("button", { type: "button", class: "quiet-button", t: "calls_clear", onclick: () => this.clear() })),
      this.scroller);
  }

  /** Escape closes it from wherever one writes, unless it has something nearer to close. */
  onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || this.node.hidden) return;
    if (!document.querySelector(NEARER)) this.show(false);
  }

  /** Open or close; the focus goes along unless it is in a phone. */
  show(isOpen) {
    const isInPhone = Boolean(document.activeElement?.closest(".phone"));
    this.node.hidden = !isOpen;
    // On a narrow screen the drawer covers everything else.
    for (const part of document.querySelectorAll(COVERED)) part.inert = isOpen && NARROW.matches;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) {
      this.draw();
      this.filter.focus();
    } else if (!isInPhone) {
      this.toggle.focus();
    }
  }

  /** One more call. */
  add(call) {
    this.total += 1;
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls.shift();
    this.count.textContent = number(this.total);
    if (this.node.hidden) return;
    if (this.isWanted(call)) {
      const { scrollHeight, scrollTop, clientHeight } = this.scroller;
      const isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
      this.rows.append(row(call));
      while (this.rows.childElementCount > KEPT) this.rows.firstChild.remove();
      this.say();
      if (isAtEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
    }
  }

  /** Everything again, in the language and with the filter of now. */
  draw() {
    this.rows.replaceChildren(...this.calls.filter((call) => this.isWanted(call)).map(row));
    this.say();
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  say() {
    this.nothing.hidden = this.rows.childElementCount > 0;
    this.nothing.textContent = say(this.calls.length > 0 ? "calls_none" : "calls_empty");
  }

  clear() {
    this.calls = [];
    this.total = 0;
    this.count.textContent = "0";
    this.draw();
  }

  isWanted(call) {
    if (this.onlyRefused.checked && call.ok) return false;
    const wanted = this.filter.value.trim().toLowerCase();
    const text = `${call.method} ${call.brief ?? ""} ${call.chat_id ?? ""} ${call.error_code ?? ""} ${call.description ?? ""}`;
    return text.toLowerCase().includes(wanted);
  }
}

function row(call) {
  const result = call.ok ? say("call_ok") : say("call_refused", { code: call.error_code ?? "" });
  const brief = call.brief ? make("span", { class: "call-brief" }, call.brief) : null;
  const why = call.ok ? null : make("span", { class: "call-why" }, call.description ?? "");
  return make("tr", { class: call.ok ? null : "is-refused" },
    make("td", { class: "call-n" }, number(call.n)),
    make("td", {}, make("code", {}, call.method), brief, why),
    make("td", {}, make("span", { class: "call-result" }, icon(call.ok ? "check" : "refused"), result)),
    make("td", { class: "call-ms" }, number(call.ms, { maximumFractionDigits: call.ms < 10 ? 1 : 0 })));
}
