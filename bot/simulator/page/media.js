/** What a message carries besides words: pictures, files, sound, places, people, polls. */

import { fileAddress } from "./api.js";
import { initial, mediaKind, personName, tone } from "./describe.js";
import { make } from "./dom.js";
import { icon, streets } from "./icons.js";
import { duration, fileSize, number, say } from "./language.js";

const WIDEST = 320;
const TALLEST = 380;

/**
 * The node that shows the media of `message`, or null if it has none.
 * @param {object} message
 * @param {{onEnlarge: (picture: {address: string, words: string}) => void, onToast: (words: string) => void}} actions
 */
export function mediaNode(message, actions) {
  const kind = mediaKind(message);
  return kind ? SHOWN[kind](message[kind], actions, message) : null;
}

const SHOWN = {
  photo: (sizes, actions, message) => picture(sizes, actions, message),
  document: (file) => fileRow(file, "document"),
  voice: (file, actions) => sound(file, "voice", actions),
  audio: (file, actions) => sound(file, "audio", actions),
  video: (file, actions) => film(file, "video", actions),
  video_note: (file, actions) => film(file, "video_note", actions),
  animation: (file, actions) => film(file, "animation", actions),
  sticker: (sticker) => stickerNode(sticker),
  dice: ({ emoji, value }) => make("div", { class: "sticker" }, `${emoji} ${value}`),
  venue: (venue) => place(venue.location, venue.title, venue.address),
  location: (location) => place(location, say("location"), coordinates(location)),
  contact: (contact) => contactCard(contact),
  poll: (poll) => pollCard(poll),
};

function largest(sizes) {
  return sizes.reduce((best, size) => (size.width * size.height > best.width * best.height ? size : best));
}

/** A picture as a button that enlarges it; alone it keeps its own proportions. */
function picture(sizes, { onEnlarge }, message) {
  const size = largest(sizes);
  const address = fileAddress(size.file_id);
  const scale = Math.min(1, WIDEST / size.width, TALLEST / size.height);
  const image = make("img", {
    src: address, alt: "", loading: "lazy", decoding: "async",
    width: Math.round(size.width * scale) || WIDEST, height: Math.round(size.height * scale) || WIDEST,
  });
  const button = make("button", { type: "button", class: "picture", tLabel: "enlarge" }, image);
  button.addEventListener("click", () => onEnlarge({ address, words: message.caption ?? "" }));
  image.addEventListener("error", () => missing(button), { once: true });
  return button;
}

function missing(button) {
  button.disabled = true;
  button.classList.add("is-missing");
  button.replaceChildren(icon("photo"), make("span", { t: "photo_missing" }));
}

function fileRow(file, kind) {
  const name = file.file_name ?? say(kind);
  const size = file.file_size === undefined ? "" : fileSize(file.file_size);
  return make(
    "a", { class: "file", href: fileAddress(file.file_id), download: name, "aria-label": say("download", { name }) },
    make("span", { class: "file-sign" }, icon("document")),
    make("span", { class: "file-words" }, make("span", { class: "file-name" }, name), make("span", { class: "file-size" }, size)),
  );
}

/** A play button, how far it is, and the length; the sound is only fetched when somebody wants to hear it. */
function sound(file, kind, { onToast }) {
  const bar = make("progress", { max: "1", value: "0", "aria-hidden": "true" });
  const time = make("span", { class: "sound-time" }, duration(file.duration));
  const name = [file.performer, file.title].filter(Boolean).join(" – ") || file.file_name || say(kind);
  const button = make("button", { type: "button", class: "round", "aria-label": `${say("play")}: ${name}` }, icon("play"));
  let audio = null;
  button.addEventListener("click", () => {
    audio ??= player(file, { bar, time, button, onToast });
    if (audio.paused) audio.play().catch(() => {});
    else audio.pause();
  });
  const words = make("span", { class: "sound-name" }, kind === "voice" ? "" : name);
  return make("div", { class: "sound" }, button, make("div", { class: "sound-words" }, words, bar, time));
}

function player(file, { bar, time, button, onToast }) {
  const audio = new Audio(fileAddress(file.file_id));
  const shape = (name) => button.replaceChildren(icon(name));
  audio.addEventListener("play", () => shape("pause"));
  audio.addEventListener("pause", () => shape("play"));
  audio.addEventListener("error", () => onToast(say("cannot_play")));
  audio.addEventListener("timeupdate", () => {
    bar.value = audio.duration > 0 ? audio.currentTime / audio.duration : 0;
    time.textContent = duration(audio.ended ? file.duration : audio.currentTime);
  });
  return audio;
}

/** A still with a play button; the film takes its place when it is pressed. */
function film(file, kind, { onToast }) {
  const still = make("button", { type: "button", class: `film film-${kind}`, "aria-label": `${say("play")}: ${file.file_name ?? say(kind)}` });
  if (file.thumbnail) still.append(make("img", { src: fileAddress(file.thumbnail.file_id), alt: "" }));
  still.append(make("span", { class: "round", "aria-hidden": "true" }, icon("play")));
  still.append(make("span", { class: "film-words" }, `${say(kind)} ${duration(file.duration)}`));
  still.addEventListener("click", () => {
    const video = make("video", { src: fileAddress(file.file_id), class: `film-${kind}`, controls: true, playsinline: true });
    video.addEventListener("error", () => {
      video.replaceWith(still);
      onToast(say("cannot_play"));
    });
    still.replaceWith(video);
    video.play().catch(() => {});
    video.focus();
  });
  return still;
}

function stickerNode(sticker) {
  if (sticker.emoji) return make("div", { class: "sticker" }, sticker.emoji);
  const image = make("img", { class: "sticker-image", src: fileAddress(sticker.file_id), alt: say("sticker"), width: "160", height: "160" });
  image.addEventListener("error", () => image.replaceWith(make("div", { class: "sticker" }, icon("sticker"))), { once: true });
  return image;
}

function coordinates({ latitude, longitude }) {
  return `${number(latitude, { maximumFractionDigits: 5 })} · ${number(longitude, { maximumFractionDigits: 5 })}`;
}

function place({ latitude, longitude }, title, details) {
  const address = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return make(
    "a", { class: "place", href: address, target: "_blank", rel: "noopener noreferrer" },
    make("span", { class: "map" }, streets(), icon("place")),
    make("span", { class: "place-title" }, title),
    make("span", { class: "place-details" }, details),
    make("span", { class: "place-open" }, say("open_map")),
  );
}

function contactCard(contact) {
  const name = personName(contact);
  return make(
    "div", { class: "contact" },
    make("span", { class: `avatar tone-${tone(contact.user_id ?? name.length)}`, "aria-hidden": "true" }, initial(name)),
    make("span", { class: "file-words" },
      make("span", { class: "file-name" }, name),
      make("a", { href: `tel:${contact.phone_number.replace(/[^\d+]/g, "")}` }, contact.phone_number)),
  );
}

function pollCard(poll) {
  const total = poll.total_voter_count ?? 0;
  const options = poll.options.map(({ text, voter_count: count = 0 }) =>
    make("li", {},
      make("span", { class: "poll-words" }, make("span", {}, text), make("span", { class: "poll-count" }, number(count))),
      make("progress", { max: String(Math.max(total, 1)), value: String(count), "aria-hidden": "true" })));
  const state = [say("poll"), say("votes", { n: total }), poll.is_closed ? say("poll_closed") : ""].filter(Boolean).join(" · ");
  return make("div", { class: "poll" }, make("strong", {}, poll.question), make("ul", {}, ...options), make("span", { class: "file-size" }, state));
}
