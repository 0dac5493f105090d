/** What a person does in a phone besides writing: taps, menus, files, changes. */

import * as api from "./api.js";
import { isEditable } from "./composer.js";
import { isMine, wordsOf } from "./describe.js";
import { say } from "./language.js";
import { openMenu } from "./menu.js";

/** Press an inline button, whatever kind it is. */
export function tap(phone, message, key) {
  if (key.callback_data !== undefined) phone.taps.press(message.message_id, key.callback_data);
  else if (key.url) window.open(key.url, "_blank", "noopener,noreferrer");
  else if (key.copy_text) copy(phone, key.copy_text.text);
  else phone.notices.toast(say("key_unknown"));
}

/** Offer what can be done with a message. */
export function openMessageMenu(phone, message, anchor) {
  const isOwn = isMine(message, phone.me);
  const words = wordsOf(message);
  openMenu(anchor, [
    { key: "reply", picture: "reply", act: () => phone.composer.reply(message) },
    ...(isEditable(message, phone.me) ? [{ key: "edit", picture: "edit", act: () => phone.composer.startEdit(message) }] : []),
    ...(words ? [{ key: "copy", picture: "copy", act: () => copy(phone, words) }] : []),
    ...(isOwn ? [{ key: "delete", picture: "delete", isGrave: true, act: () => remove(phone, message) }] : []),
  ]);
}

/** Offer what can be done with the private chat. */
export function openChatMenu(phone, anchor) {
  const look = phone.blocked ? { key: "unblock", picture: "check" } : { key: "block", picture: "block", isGrave: true };
  openMenu(anchor, [{ ...look, act: () => setBlocked(phone, !phone.blocked) }]);
}

/** Block the bot, or let it write again. */
export async function setBlocked(phone, blocked) {
  try {
    await api.block(phone.as, blocked);
    phone.blocked = blocked;
    phone.drawChat();
  } catch (refusal) {
    phone.refused("not_done", refusal);
  }
}

/** Send files, one parcel after the other. */
export async function sendParcels(phone, parcels) {
  for (const parcel of parcels) {
    const { messages } = await api.sendFiles(phone.as, phone.chatId, parcel);
    for (const message of messages) phone.put(message);
  }
}

/** Send a place, a contact, a sticker or a poll. */
export async function sendThing(phone, body) {
  try {
    const answer = await api.send(phone.as, phone.chatId, body);
    for (const message of answer.messages ?? [answer.message]) phone.put(message);
  } catch (refusal) {
    phone.refused("not_sent", refusal);
  }
}

/** Change the words of one's own message, or its caption. */
export async function edit(phone, message, words) {
  if (words === wordsOf(message)) return;
  const field = message.text === undefined ? "caption" : "text";
  const answer = await api.edit(phone.as, phone.chatId, message.message_id, { [field]: words });
  phone.put(answer.message);
}

async function remove(phone, message) {
  try {
    await api.remove(phone.as, phone.chatId, message.message_id);
    phone.drop(message.message_id);
  } catch (refusal) {
    phone.refused("not_done", refusal);
  }
}

async function copy(phone, words) {
  try {
    await navigator.clipboard.writeText(words);
    phone.notices.toast(say("copied"));
  } catch (refusal) {
    phone.refused("not_done", refusal);
  }
}
