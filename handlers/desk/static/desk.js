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

// A form that was refused came back under the form's own address; looking again is the case's.
if (location.pathname.endsWith("/do")) history.replaceState(null, "", location.pathname.slice(0, -3));

const panes = document.querySelector("[data-events]");
const reply = () => document.querySelector("#reply-text");

// ---- live views: what changed is fetched anew; what is being typed or held open stays

let looking = false;
let again = "";

async function refresh(what) {
  if (looking) { again = again === "case" ? again : what; return; }
  looking = true;
  try {
    if (what === "case" && location.pathname.startsWith("/desk/case/")) await look("case");
    await look("queue");
  } catch { // the network is away: the stream says when it is back
  } finally {
    looking = false;
    if (again) { const next = again; again = ""; setTimeout(refresh, 150, next); }
  }
}

async function look(part) {
  const address = new URL(part === "case" ? location.pathname : "/desk/", location.href);
  address.search = location.search;
  for (const name of ["insert", "find", "in"]) address.searchParams.delete(name);
  address.searchParams.set("part", part);
  const answer = await fetch(address, { credentials: "same-origin" });
  if (answer.status === 401 || answer.status === 404) return leave();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  if (part === "queue") {
    mark(fresh);
    replace(document.querySelector('[data-live="queue"]'), fresh);
  } else {
    for (const region of fresh.querySelectorAll("[data-live]")) {
      replace(document.querySelector(`[data-live="${region.dataset.live}"]`), region);
    }
  }
}

function replace(region, fresh) {
  if (!region || region.innerHTML.trim() === fresh.innerHTML.trim() || isTyped(region)) return;
  const active = region.contains(document.activeElement) ? document.activeElement : null;
  if (active?.matches("textarea, input, select")) return;
  const held = active && nameOf(active);
  const open = new Map([...region.querySelectorAll("details")].map((one) => [nameOf(one), one.open]));
  const bubbles = region.querySelectorAll(".bubble").length;
  const pane = region.closest(".conversation");
  const atEnd = pane && pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
  region.replaceChildren(...fresh.childNodes);
  for (const one of region.querySelectorAll("details")) one.open = open.get(nameOf(one)) ?? one.open;
  if (held) [...region.querySelectorAll("a, button, summary")].find((one) => nameOf(one) === held)?.focus();
  const said = region.querySelectorAll(".bubble");
  if (said.length > bubbles) {
    document.querySelector("[data-news]").textContent = said[said.length - 1].innerText;
    if (atEnd) pane.scrollTop = pane.scrollHeight;
  }
}

// By what something is known again on the page that comes in its place.
function nameOf(node) {
  return node.getAttribute("href") ?? (node.querySelector("summary") ?? node).textContent.trim();
}

function isTyped(region) {
  const chosen = (list) => list.selectedIndex !== Math.max(0, [...list.options].findIndex((one) => one.defaultSelected));
  return [...region.querySelectorAll("textarea, input[type=file]")].some((box) => box.value !== (box.closest(".correct") ? box.defaultValue : ""))
    || [...region.querySelectorAll("details input:not([type=hidden])")].some((box) => box.value !== box.defaultValue)
    || [...region.querySelectorAll("details select")].some(chosen);
}

// The session is over, or the case is not ours to see any more: nothing typed is thrown away.
function leave() {
  if (isTyped(document.body)) document.querySelector("[data-ended]").hidden = false;
  else location.reload();
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

if (panes && window.EventSource) {
  const stream = new EventSource("/desk/events" + panes.dataset.events);
  stream.addEventListener("queue", () => refresh("queue"));
  stream.addEventListener("case", () => refresh("case"));
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) refresh("case");
  });
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
  if (link.dataset.canned) goesAlong(box.form, link.dataset.canned, link.dataset.along);
  box.focus();
});

// What began as a canned reply is counted as one, and its files go along, as long as it is ticked.
function goesAlong(form, name, words) {
  form.querySelector(".along")?.remove();
  const tick = Object.assign(document.createElement("input"), { type: "checkbox", name: "canned", value: name, checked: true });
  const label = Object.assign(document.createElement("label"), { className: "along small" });
  label.append(tick, " " + words);
  form.querySelector(".buttons").before(label);
}

document.addEventListener("input", (event) => {
  if (event.target === reply() && !event.target.value) event.target.form.querySelector(".along")?.remove();
});

// The name of the file that goes with a reply stands where the button's label was.
document.addEventListener("change", (event) => {
  if (!event.target.matches(".attach input") || !event.target.files.length) return;
  event.target.parentElement.querySelector("[data-chosen]").textContent = event.target.files[0].name;
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

// A long conversation opens at its end, above the box to write in.
const talk = document.querySelector(".pane.conversation");
if (talk && innerWidth > 640) talk.scrollTop = talk.scrollHeight;
