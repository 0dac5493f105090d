/** The files that wait beside the composer until they are sent. */

import { make } from "./dom.js";
import { icon } from "./icons.js";
import { fileSize, say } from "./language.js";
import { iconButton } from "./dom.js";

const ALBUM_LIMIT = 10;

export class Parcel {
  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    this.files = [];
    this.previews = new Map();
    this.node = make("ul", { class: "parcel", tLabel: "attached", hidden: true });
  }

  /** Add files; `as` says how they travel when their own kind does not ("voice", "document"). */
  add(files, as = null) {
    this.files.push(...[...files].map((file) => ({ file, kind: as ?? kindOf(file) })));
    this.draw();
    this.onChange();
  }

  clear() {
    this.files = [];
    this.draw();
  }

  restore(parcels) {
    this.files = parcels.flatMap(({ kind, files }) => files.map((file) => ({ file, kind })));
    this.draw();
  }

  /** What has to be sent, in order: photos side by side as albums of up to ten, everything else alone. */
  parcels() {
    const found = [];
    for (const { file, kind } of this.files) {
      const last = found.at(-1);
      if (kind === "photo" && last?.kind === "photo" && last.files.length < ALBUM_LIMIT) last.files.push(file);
      else found.push({ kind, files: [file] });
    }
    return found;
  }

  draw() {
    const kept = new Set(this.files.map(({ file }) => file));
    for (const [file, address] of this.previews) if (!kept.has(file)) this.forget(file, address);
    this.node.hidden = this.files.length === 0;
    this.node.replaceChildren(...this.files.map((entry) => this.row(entry)));
  }

  row({ file, kind }) {
    const remove = iconButton("close", "close", {
      onclick: () => {
        this.files = this.files.filter((entry) => entry.file !== file);
        this.draw();
        this.onChange();
      },
    });
    remove.removeAttribute("data-t-label");
    remove.setAttribute("aria-label", say("remove_file", { name: file.name }));
    const words = make("span", { class: "file-words" }, make("span", { class: "file-name" }, file.name), make("span", { class: "file-size" }, fileSize(file.size)));
    return make("li", {}, kind === "photo" ? make("img", { src: this.preview(file), alt: "" }) : icon(kind === "voice" ? "voice" : "document"), words, remove);
  }

  preview(file) {
    if (!this.previews.has(file)) this.previews.set(file, URL.createObjectURL(file));
    return this.previews.get(file);
  }

  forget(file, address) {
    URL.revokeObjectURL(address);
    this.previews.delete(file);
  }
}

function kindOf({ type }) {
  if (/^image\/(jpeg|png|webp)$/.test(type)) return "photo";
  return type.startsWith("video/") ? "video" : "document";
}
