/** The page: three phones of the small Telegram side by side, a tour above them, and the calls behind them. */

import * as api from "./api.js";
import { CallsDrawer } from "./calls.js";
import { icon } from "./icons.js";
import { language, learnNames, pick, say, setLanguage, translate } from "./language.js";
import { Phone } from "./phone.js";
import { Tabs } from "./tabs.js";
import { Tour } from "./tour.js";
import { takeTurns } from "./windows.js";

const RETRY_MS = 1500;
const byId = (id) => document.getElementById(id);

/** Ask for the demo until the server answers. */
async function demo() {
  for (;;) {
    try {
      return await api.demo();
    } catch {
      byId("waiting").textContent = say("no_server");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function showWords(setup) {
  document.title = pick(setup.title) || document.title;
  byId("title").textContent = pick(setup.title);
  byId("about").textContent = pick(setup.about);
  byId("about-short").hidden = !setup.about;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
  }
}

function build(setup) {
  const drawer = new CallsDrawer(byId("calls"), byId("calls-toggle"), byId("calls-count"));
  let tabs = null;
  // One of the phones hears the calls for the whole page.
  const phones = setup.phones.map((phone, index) =>
    new Phone(index, phone, { calls: index === 0, botName: () => pick(setup.title), onCall: (call) => drawer.add(call), onNews: (at) => tabs?.news(at) }));
  byId("phones").replaceChildren(...phones.map(({ node }) => node));
  tabs = new Tabs(byId("tabs"), phones);
  const tour = new Tour(byId("tour"), setup.tour ?? [], phones, (index) => tabs.choose(index));
  return { drawer, phones, tabs, tour };
}

function followLanguage(setup, { drawer, phones, tabs, tour }) {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      setLanguage(button.dataset.language);
      showWords(setup);
      for (const phone of phones) phone.translate();
      tabs.drawNames();
      tour.draw();
      drawer.draw();
    });
  }
}

async function open() {
  translate(document);
  byId("calls-toggle").prepend(icon("calls"));
  byId("waiting").textContent = say("loading");
  const setup = await demo();
  learnNames(setup.names ?? {});
  showWords(setup);
  if (setup.phones.length === 0) {
    byId("waiting").textContent = say("no_phones");
    return;
  }
  const parts = build(setup);
  followLanguage(setup, parts);
  for (const phone of parts.phones) phone.start();
  takeTurns({
    onPause: () => parts.phones.forEach((phone) => phone.pause(say("elsewhere"))),
    onResume: () => parts.phones.forEach((phone) => phone.start()),
  });
}

open();
