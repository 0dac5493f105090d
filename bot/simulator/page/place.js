/** Where the reader of a chat is: at its end and going along with what is new, or somewhere above it. */

const NEAR_END_PIXELS = 48;
const ABOVE_PIXELS = 8;

export class Place {
  /**
   * @param {HTMLElement} scroller
   * @param {(messageId: number | null) => Element | null} find the node of a message
   * @param {() => void} onMove
   */
  constructor(scroller, find, onMove) {
    Object.assign(this, { scroller, find, onMove });
    this.isAtEnd = true;
    this.firstNews = null;
    this.heldAt = null;
    this.size = "";
    scroller.addEventListener("scroll", () => this.note());
  }

  /** A message came; those that a reader at the end has yet to be shown begin with the first. */
  news(messageId) {
    if (this.isAtEnd) this.firstNews ??= messageId;
  }

  /** A reader at the end goes on with the news: to their end, or to their beginning if they are taller than the view. */
  follow() {
    // A chat that is out of sight can't be scrolled: its news wait until it is shown.
    if (!this.isAtEnd || this.scroller.clientHeight === 0) return;
    const beginning = this.beginningOfNews();
    this.firstNews = null;
    if (beginning === null) this.jumpToEnd();
    else this.holdAt(beginning);
  }

  toEnd() {
    this.jumpToEnd();
    this.note();
  }

  beginningOfNews() {
    const node = this.find(this.firstNews);
    if (!node) return null;
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const top = scrollTop + node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - ABOVE_PIXELS;
    return scrollHeight - top > clientHeight ? top : null;
  }

  jumpToEnd() {
    Object.assign(this, { isAtEnd: true, firstNews: null, heldAt: null });
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.size = this.measure();
  }

  holdAt(top) {
    this.isAtEnd = false;
    this.scroller.scrollTop = top;
    this.heldAt = this.scroller.scrollTop;
    this.size = this.measure();
    this.onMove();
  }

  measure() {
    return `${this.scroller.scrollHeight} ${this.scroller.clientHeight}`;
  }

  note() {
    // A scroll that comes with another size is the browser's doing, not the reader's.
    if (this.size !== this.measure()) this.follow();
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    // Held at a beginning the end may be near too; the reader has not gone there.
    this.isAtEnd = scrollTop !== this.heldAt && scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS;
    this.size = this.measure();
    this.onMove();
  }
}
