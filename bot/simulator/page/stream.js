/** One listener's events, for as long as the page is open; it comes back by itself when the server does. */

const NAMES = ["message", "edited", "deleted", "typing", "callback_answer", "commands", "call"];
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/**
 * Listen to the events of `as`.
 * onOpen is called at each (re)connection: whatever was missed must be fetched then.
 * @param {number} as
 * @param {{calls?: boolean, onEvent: (name: string, body: any) => void, onOpen: () => void, onDown: () => void}} options
 * @returns {{close: () => void}}
 */
export function listen(as, { calls = false, onEvent, onOpen, onDown }) {
  const address = `/client/events?as=${encodeURIComponent(as)}${calls ? "&calls=1" : ""}`;
  let source = null;
  let timer = null;
  let pause = FIRST_PAUSE_MS;

  function connect() {
    source = new EventSource(address);
    for (const name of NAMES) source.addEventListener(name, (event) => onEvent(name, JSON.parse(event.data)));
    source.addEventListener("open", () => {
      pause = FIRST_PAUSE_MS;
      onOpen();
    });
    source.addEventListener("error", again);
  }

  function again() {
    onDown();
    // While it is connecting the browser tries again by itself and asks for what it missed (Last-Event-ID).
    // After an HTTP error it gives up for good, so a new stream is due.
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(timer);
    timer = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  connect();
  return {
    close() {
      clearTimeout(timer);
      source.close();
    },
  };
}
