/** A picture over the whole page. */

import { iconButton, make } from "./dom.js";

/**
 * Show a picture large; Escape, the button and a click beside it close it.
 * @param {{address: string, words: string}} picture
 */
export function enlarge({ address, words }) {
  const close = iconButton("close", "close", { class: "viewer-close", onclick: () => dialog.close() });
  const image = make("img", { src: address, alt: words });
  const dialog = make("dialog", { class: "viewer", tLabel: "photo" }, close, image, words ? make("p", {}, words) : null);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target === image) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
