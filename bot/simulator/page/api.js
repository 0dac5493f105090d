/** What the page asks of its server. Each function throws `Refusal` with a sentence that can be shown. */

import { say } from "./language.js";

/** The server said no, or could not be reached (then `isOffline`). */
export class Refusal extends Error {
  constructor(sentence, { isOffline = false } = {}) {
    super(sentence);
    this.isOffline = isOffline;
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refusal(say("no_connection"), { isOffline: true });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.error ?? `${response.status} ${response.statusText}`);
  return answer;
}

function post(path, body) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** What whoever started the server has prepared: phones, tour, title, about. */
export function demo() {
  return ask("/client/demo");
}

/** Everything that `as` sees: {"me", "chats"}. */
export function state(as) {
  return ask(`/client/state?as=${encodeURIComponent(as)}`);
}

/** Send words, or one of location, contact, poll, sticker. */
export function send(as, chatId, body) {
  return post("/client/send", { as, chat_id: chatId, ...body });
}

/**
 * Send files of one kind; several photos make an album.
 * @param {{kind: string, files: File[], caption?: string, replyTo?: number, threadId?: number}} parcel
 */
export function sendFiles(as, chatId, { kind, files, caption, replyTo, threadId }) {
  const form = new FormData();
  form.set("as", as);
  form.set("chat_id", chatId);
  form.set("kind", kind);
  if (caption) form.set("caption", caption);
  if (replyTo) form.set("reply_to_message_id", replyTo);
  if (threadId) form.set("message_thread_id", threadId);
  for (const file of files) form.append("file", file, file.name);
  return ask("/client/send", { method: "POST", body: form });
}

/** Change the words (or the caption) of one's own message. */
export function edit(as, chatId, messageId, words) {
  return post("/client/edit", { as, chat_id: chatId, message_id: messageId, ...words });
}

/** Delete one's own message. */
export function remove(as, chatId, messageId) {
  return post("/client/delete", { as, chat_id: chatId, message_id: messageId });
}

/** Press an inline button; the answer comes as an event. */
export function tap(as, chatId, messageId, callbackData) {
  return post("/client/tap", { as, chat_id: chatId, message_id: messageId, callback_data: callbackData });
}

/** Block the bot, or let it write again. */
export function block(as, blocked) {
  return post("/client/block", { as, blocked });
}

/** Where the bytes of a file are. */
export function fileAddress(fileId) {
  return `/client/file/${encodeURIComponent(fileId)}`;
}
