/** Which language the page speaks, and how it says words, hours and days in it. */

import { TEXTS } from "./texts.js";

const LOCALES = { el: "el-GR", en: "en-GB" };
const REMEMBERED = "language";
const names = new Map();
let current = firstChoice();

function firstChoice() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked in TEXTS) {
    remember(asked);
    return asked;
  }
  return remembered() in TEXTS ? remembered() : "el";
}

function remember(code) {
  try {
    localStorage.setItem(REMEMBERED, code);
  } catch {
    // Storage may be switched off: the choice then lasts as long as the page.
  }
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

/** The code of the language in use: "el" or "en". */
export function language() {
  return current;
}

/** Change the language, remember it, and say every marked element of the page again. */
export function setLanguage(code) {
  current = code;
  remember(code);
  const address = new URL(location.href);
  if (address.searchParams.has("lang")) {
    address.searchParams.set("lang", code);
    history.replaceState(null, "", address);
  }
  translate(document);
}

/**
 * The words for `key`, with {name} places filled from `values`; plural forms are chosen by values.n.
 * @param {string} key
 * @param {Record<string, string | number>} values
 */
export function say(key, values = {}) {
  const found = TEXTS[current][key];
  const words = found.other ? (found[new Intl.PluralRules(LOCALES[current]).select(values.n)] ?? found.other) : found;
  if (typeof words !== "string") return words;
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The side of a {"el", "en"} pair in use now; a plain string stands for both. */
export function pick(pair) {
  if (!pair) return "";
  return typeof pair === "string" ? pair : (pair[current] ?? pair.el ?? "");
}

/** What the people and chats of the demo are called in each language: {"Μαρία": {"el": "Μαρία", "en": "Maria"}}. */
export function learnNames(pairs) {
  for (const [name, pair] of Object.entries(pairs)) names.set(name, pair);
}

/** A name of Telegram's in the language in use; one that was given since, or that nobody translated, stays as it is. */
export function called(name) {
  return pick(names.get(name)) || name;
}

/** Say again every element under `root` that carries data-t, data-t-label or data-t-placeholder. */
export function translate(root) {
  document.documentElement.lang = current;
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = say(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) nameOf(node, say(node.dataset.tLabel));
  for (const node of root.querySelectorAll("[data-t-placeholder]")) node.placeholder = say(node.dataset.tPlaceholder);
}

/** Give a control its accessible name; a button shows it on hover too. */
export function nameOf(node, words) {
  node.setAttribute("aria-label", words);
  if (node.tagName === "BUTTON") node.title = words;
}

/** "18:20" */
export function timeOfDay(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(LOCALES[current], { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** The date and time in full, for the tooltip. */
export function exactTime(seconds) {
  return new Date(seconds * 1000).toLocaleString(LOCALES[current], { dateStyle: "full", timeStyle: "medium" });
}

/** A key that two moments share if they fall on one day here. */
export function dayKey(seconds) {
  return new Date(seconds * 1000).toDateString();
}

/** "Σήμερα", "Χθες", "3 Οκτωβρίου", and the year if it is another one. */
export function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const now = new Date();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return say("today");
  if (day.toDateString() === yesterday.toDateString()) return say("yesterday");
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString(LOCALES[current], { day: "numeric", month: "long", year });
}

/** "1,4 MB" */
export function fileSize(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toLocaleString(LOCALES[current], { maximumFractionDigits: unit > 1 ? 1 : 0 })} ${units[unit]}`;
}

/** "3:07" */
export function duration(seconds = 0) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** A number as people of this language write it. */
export function number(value, options = {}) {
  return value.toLocaleString(LOCALES[current], options);
}
