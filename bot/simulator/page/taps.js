/** Inline buttons that were pressed and still wait for the bot's answer. */

import * as api from "./api.js";

const LONGEST_WAIT_MS = 15_000;

export class Taps {
  /**
   * @param {{as: number, chatId: () => number, root: Element,
   *   onAnswer: (answer: {text?: string, show_alert?: boolean}) => void, onRefusal: (refusal: Error) => void}} chat
   */
  constructor(chat) {
    this.chat = chat;
    this.waiting = new Set();
    this.answers = new Map();
  }

  /** Whether this button of this message still waits. */
  isWaiting(messageId, key) {
    return [...this.waiting].some((tap) => tap.messageId === messageId && tap.key === key);
  }

  /** Press a button with callback data; a second press while it waits does nothing. */
  async press(messageId, key) {
    if (this.isWaiting(messageId, key)) return;
    const tap = { messageId, key, timer: 0, id: null };
    this.waiting.add(tap);
    this.mark(tap, true);
    tap.timer = setTimeout(() => this.finish(tap), LONGEST_WAIT_MS);
    try {
      const { callback_query_id: id } = await api.tap(this.chat.as, this.chat.chatId(), messageId, key);
      tap.id = String(id);
    } catch (refusal) {
      this.finish(tap);
      this.chat.onRefusal(refusal);
      return;
    }
    // The answer may have overtaken the reply that names the query.
    const early = this.answers.get(tap.id);
    if (early) this.close(tap, early);
  }

  /** The bot answered a callback query of ours. */
  answered(answer) {
    const id = String(answer.callback_query_id);
    const tap = [...this.waiting].find((one) => one.id === id);
    if (tap) this.close(tap, answer);
    else this.answers.set(id, answer);
  }

  /** Nothing waits any more: the chat is being shown anew. */
  clear() {
    for (const tap of this.waiting) clearTimeout(tap.timer);
    this.waiting.clear();
    this.answers.clear();
  }

  close(tap, answer) {
    this.answers.delete(tap.id);
    this.finish(tap);
    this.chat.onAnswer(answer);
  }

  finish(tap) {
    clearTimeout(tap.timer);
    this.waiting.delete(tap);
    this.mark(tap, false);
  }

  mark({ messageId, key }, isBusy) {
    const message = this.chat.root.querySelector(`[data-message-id="${messageId}"]`);
    for (const button of message?.querySelectorAll(".key") ?? []) {
      if (button.dataset.key !== key) continue;
      if (isBusy) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
  }
}
