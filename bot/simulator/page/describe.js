/** People, chats and messages in a few words. */

import { called, say } from "./language.js";

const MEDIA = ["photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker", "venue", "location", "contact", "poll", "dice"];
const ONE_LINE = 120;

/** "Μαρία Παπαδοπούλου" */
export function personName(person) {
  if (!person) return say("somebody");
  return called([person.first_name, person.last_name].filter(Boolean).join(" ")) || person.username || say("somebody");
}

/** The title of a group, or undefined for a chat of two. */
export function chatTitle(chat) {
  return chat?.title && called(chat.title);
}

/** Who a message is from, as its readers see it (an anonymous admin is the group). */
export function senderName(message) {
  return chatTitle(message.sender_chat) ?? personName(message.from);
}

/** A number that tells senders apart and stays the same for each. */
export function senderKey(message) {
  return message.sender_chat?.id ?? message.from?.id ?? 0;
}

/** One of three tones (1-3) for the name or the avatar of a person or a group; 0 is the bot's. */
export function tone(id) {
  return 1 + (Math.abs(Number(id) || 0) % 3);
}

/** The tone of whoever a message is from. */
export function senderTone(message) {
  return message.from?.is_bot && !message.sender_chat ? 0 : tone(senderKey(message));
}

/** The letter on an avatar. */
export function initial(name) {
  const letter = [...name].find((character) => /[\p{L}\p{N}]/u.test(character)) ?? "?";
  return letter.toLocaleUpperCase("el").normalize("NFD").replace(/\p{M}/gu, "");
}

/** The language that most letters of `words` belong to, for those who hear them read; null if there are no letters. */
export function languageOf(words) {
  const greek = words.match(/\p{Script=Greek}/gu)?.length ?? 0;
  const latin = words.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (greek + latin === 0) return null;
  return greek >= latin ? "el" : "en";
}

/** What kind of media a message carries, or null. A venue carries a location too: it is a venue. */
export function mediaKind(message) {
  // An animation carries a document as well, for old clients.
  if (message.animation) return "animation";
  return MEDIA.find((kind) => message[kind]) ?? null;
}

/** The words of a message, if it has any. */
export function wordsOf(message) {
  return message.text ?? message.caption ?? "";
}

/** A message in one line: for a quoted strip or a tab. */
export function summary(message) {
  if (!message) return say("deleted_message");
  const kind = mediaKind(message);
  const words = wordsOf(message).replace(/\s+/g, " ").slice(0, ONE_LINE);
  if (!kind) return words || serviceWords(message) || say("other");
  const name = message[kind].file_name ?? message[kind].emoji ?? say(kind);
  return words ? `${say(kind)} · ${words}` : name;
}

/** What happened, for a message that nobody wrote; null for an ordinary one. */
export function serviceWords(message) {
  const names = (people) => people.map(personName).join(", ");
  if (message.new_chat_members) return say("joined", { name: names(message.new_chat_members) });
  if (message.left_chat_member) return say("left", { name: personName(message.left_chat_member) });
  if (message.pinned_message) return say("pinned", { text: summary(message.pinned_message) });
  if (message.new_chat_title) return say("title_changed", { name: called(message.new_chat_title) });
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return say("upgraded");
  if (message.group_chat_created || message.supergroup_chat_created) return say("group_created");
  return topicWords(message);
}

function topicWords(message) {
  if (message.forum_topic_created) return say("topic_created", { name: message.forum_topic_created.name });
  if (message.forum_topic_edited) return say("topic_edited", { name: message.forum_topic_edited.name ?? "" });
  if (message.forum_topic_closed || message.general_forum_topic_hidden) return say("topic_closed");
  if (message.forum_topic_reopened || message.general_forum_topic_unhidden) return say("topic_reopened");
  return null;
}

/** Whether nobody wrote it: somebody joined, a topic was closed. */
export function isService(message) {
  return serviceWords(message) !== null;
}

/** Whether `me` wrote it under their own name. */
export function isMine(message, me) {
  return message.from?.id === me?.id && !message.sender_chat;
}

/** Where a forwarded message comes from, or null. */
export function originName(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const chat = origin.sender_chat ?? origin.chat;
  return chatTitle(chat) ?? (origin.sender_user_name ? called(origin.sender_user_name) : personName(origin.sender_user));
}
