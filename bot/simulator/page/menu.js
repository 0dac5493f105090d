/** A small menu beside the button that opened it. */

import { make } from "./dom.js";
import { icon } from "./icons.js";

const GAP = 4;

/**
 * Open a menu; it closes on a choice, on Escape and on a click elsewhere, and gives the focus back.
 * @param {Element} anchor
 * @param {Array<{key: string, picture: string, isGrave?: boolean, act: () => void}>} choices
 */
export function openMenu(anchor, choices) {
  const menu = make("div", { class: "popup", role: "menu", popover: "auto", "aria-label": anchor.getAttribute("aria-label") });
  for (const choice of choices) menu.append(row(choice, menu));
  (anchor.closest(".phone") ?? document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  menu.addEventListener("keydown", (event) => walk(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (menu.contains(document.activeElement)) anchor.focus();
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
  });
  menu.showPopover();
  place(menu, anchor);
  menu.firstChild.focus();
}

function row({ key, picture, isGrave = false, act }, menu) {
  const button = make("button", { type: "button", role: "menuitem", tabindex: "-1", class: isGrave ? "is-grave" : null }, icon(picture), make("span", { t: key }));
  button.addEventListener("click", () => {
    menu.hidePopover();
    act();
  });
  return button;
}

function walk(event, menu) {
  const rows = [...menu.children];
  const at = rows.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + rows.length, Home: 0, End: rows.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  rows[next % rows.length].focus();
}

/** Below the anchor if there is room, else above it; never outside the window. */
function place(menu, anchor) {
  const from = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = from.bottom + GAP;
  const top = below + height <= innerHeight ? below : Math.max(GAP, from.top - GAP - height);
  const isRightHalf = from.left + from.width / 2 > (anchor.closest(".phone")?.getBoundingClientRect() ?? { left: 0, width: innerWidth }).left + innerWidth / 6;
  const left = isRightHalf ? from.right - width : from.left;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.min(Math.max(GAP, left), innerWidth - width - GAP)}px`;
}
