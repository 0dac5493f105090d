// The desk's one script: live views, keys, and putting what was found into the reply.
// Everything it does can be done without it, by the forms and links of the page.
"use strict";

const launch = document.querySelector("form[data-launch]");
if (launch) {
  const given = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
  if (given) {
    launch.elements.launch.value = given;
    history.replaceState(null, "", location.pathname);
    launch.submit();
  }
}

const panes = document.querySelector("[data-events]");
const reply = () => document.querySelector("#reply-text");

// ---- live views: what changed is fetched anew; what is being typed or held open stays

let looking = false;
let again = "";

async function refresh(what) {
  if (looking) { again = again === "case" ? again : what; return; }
  looking = true;
  try {
    for (const part of what === "case" ? ["case", "queue"] : ["queue"]) await replace(part);
  } finally {
    looking = false;
    if (again) { const next = again; again = ""; setTimeout(refresh, 150, next); }
  }
}

async function replace(part) {
  const region = document.querySelector(`[data-live="${part}"]`);
  if (!region) return;
  const address = new URL(part === "case" ? location.href : "/desk/", location.href);
  if (part === "queue") address.search = location.search;
  for (const name of ["insert", "find", "in"]) address.searchParams.delete(name);
  address.searchParams.set("part", part);
  const answer = await fetch(address, { credentials: "same-origin" });
  if (answer.status === 401 || answer.status === 404) { location.reload(); return; }
  if (!answer.ok) return;
  const text = await answer.text();
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  if (part === "queue") mark(fresh);
  if (region.innerHTML.trim() === fresh.innerHTML.trim()) return;
  const focused = region.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const opened = [...region.querySelectorAll("details")].map((one) => one.open);
  region.replaceChildren(...fresh.childNodes);
  region.querySelectorAll("details").forEach((one, place) => { one.open = opened[place] ?? one.open; });
  if (focused) region.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  if (part === "case") offer();
}

function mark(fresh) {
  const here = location.pathname;
  for (const row of fresh.querySelectorAll("a.row")) {
    if (new URL(row.href, location.href).pathname === here) row.setAttribute("aria-current", "page");
  }
  if (!here.startsWith("/desk/case/")) return;
  for (const tab of fresh.querySelectorAll(".tabs a")) {
    tab.setAttribute("href", here + new URL(tab.href, location.href).search);
  }
}

// The box to write in belongs to who has the case: when that changes, the page comes again,
// unless something is being typed.
function offer() {
  const typed = [...document.querySelectorAll("textarea")].some((box) => box.value !== box.defaultValue);
  if (!typed) location.reload();
}

if (panes && window.EventSource) {
  const stream = new EventSource("/desk/events" + panes.dataset.events);
  stream.addEventListener("queue", () => refresh("queue"));
  stream.addEventListener("case", () => refresh("case"));
  addEventListener("pagehide", () => stream.close());
}

// ---- what helps, without leaving the page

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form.find");
  if (!form) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form));
  query.set("case", form.dataset.case);
  const answer = await fetch("/desk/find?" + query, { credentials: "same-origin" });
  if (!answer.ok) { form.submit(); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  document.querySelector(".results").replaceChildren(...fresh.childNodes);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-insert]");
  const box = reply();
  if (!link || !box) return;
  event.preventDefault();
  const before = box.value && !box.value.endsWith("\n") ? "\n" : "";
  box.setRangeText(before + link.dataset.insert, box.selectionEnd, box.selectionEnd, "end");
  const form = box.form;
  if (link.dataset.canned) {
    let named = form.elements.canned;
    if (!named) {
      named = Object.assign(document.createElement("input"), { type: "hidden", name: "canned" });
      form.append(named);
    }
    named.value = link.dataset.canned;
  }
  box.focus();
});

// ---- keys

function step(by) {
  const rows = [...document.querySelectorAll("a.row")];
  const here = rows.findIndex((row) => row.getAttribute("aria-current") || row === document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, here + by))]?.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  c: () => document.querySelector('[data-key="c"]')?.click(),
  r: () => reply()?.focus(),
  n: () => {
    const box = document.querySelector(".notebox");
    if (box) { box.open = true; document.querySelector("#note-text").focus(); }
  },
  "/": () => document.querySelector("#find-text")?.focus(),
  "?": () => document.querySelector("dialog.help")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  // A Greek keyboard writes other letters with the same keys.
  const same = { ξ: "j", κ: "k", ψ: "c", ρ: "r", ν: "n" };
  const key = same[event.key.toLowerCase()] ?? event.key;
  if (keys[key]) { event.preventDefault(); keys[key](); }
});

const talk = document.querySelector(".lines .bubble:last-child");
if (talk && innerWidth > 640) talk.scrollIntoView({ block: "nearest" });
