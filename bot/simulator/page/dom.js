/** Elements without markup: whatever people wrote only ever becomes a text node. */

import { icon } from "./icons.js";
import { nameOf, say } from "./language.js";

/**
 * An element with attributes and children.
 * Attributes: functions become listeners ("onclick"), true is an empty attribute, null and false are left out;
 * `t`, `tLabel` and `tPlaceholder` name a text that follows the language.
 * @param {string} tag
 * @param {Record<string, unknown>} attributes
 * @param {...(Node | string | null | undefined)} children
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setOne(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function setOne(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else if (name === "t") marked(node, "t", value, (words) => (node.textContent = words));
  else if (name === "tLabel") marked(node, "tLabel", value, (words) => nameOf(node, words));
  else if (name === "tPlaceholder") marked(node, "tPlaceholder", value, (words) => (node.placeholder = words));
  else node.setAttribute(name, value === true ? "" : String(value));
}

function marked(node, mark, key, put) {
  node.dataset[mark] = key;
  put(say(key));
}

/** A round or square button that shows an icon and says `key`. */
export function iconButton(name, key, attributes = {}) {
  const { class: extra = "", ...rest } = attributes;
  return make("button", { type: "button", class: `icon-button ${extra}`.trim(), tLabel: key, ...rest }, icon(name));
}

/** Words for screen readers alone. */
export function unseen(words) {
  return make("span", { class: "unseen" }, words);
}
