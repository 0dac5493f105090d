/** What can be attached: files from this machine, and examples of what a real phone could send. */

import { sendThing } from "./deeds.js";
import { make } from "./dom.js";
import { say } from "./language.js";
import { openMenu } from "./menu.js";

// A made-up library has no address; the examples point at the ancient library of Alexandria.
const PLACE = { latitude: 31.20887, longitude: 29.90921 };
const PHONE_NUMBER = "+302100000100";

/** Open the menu of things to attach, beside `anchor`. */
export function attachMenu(anchor, phone) {
  const files = (accept, as) => () => chooseFiles(accept, (chosen) => phone.composer.parcel.add(chosen, as));
  openMenu(anchor, [
    { key: "attach_photo", picture: "photo", act: files("image/jpeg,image/png,image/webp,video/*", null) },
    { key: "attach_file", picture: "document", act: files("", "document") },
    { key: "attach_voice", picture: "voice", act: files("audio/*", "voice") },
    { key: "attach_location", picture: "place", act: () => sendThing(phone, { location: PLACE }) },
    { key: "attach_contact", picture: "contact", act: () => sendThing(phone, { contact: { ...say("contact_example"), phone_number: PHONE_NUMBER } }) },
    { key: "attach_sticker", picture: "sticker", act: () => sendThing(phone, { sticker: { emoji: "📚" } }) },
    { key: "attach_poll", picture: "poll", act: () => sendThing(phone, { poll: examplePoll() }) },
  ]);
}

function examplePoll() {
  return { question: say("poll_question"), options: say("poll_options") };
}

function chooseFiles(accept, onChosen) {
  const input = make("input", { type: "file", class: "file-chooser", accept, multiple: true, hidden: true, tLabel: "attach" });
  input.addEventListener("change", () => {
    onChosen(input.files);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  // Some browsers open the chooser only for an input that is in the page.
  document.body.append(input);
  input.click();
}
