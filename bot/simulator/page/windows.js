/** Only one window of the page listens at a time: browsers allow six connections to a server, and a page holds three. */

const CHANNEL = "kallimachos-small-telegram";

/**
 * Tell the other windows that this one goes on, and hear it from them.
 * @param {{onPause: () => void, onResume: () => void}} actions
 */
export function takeTurns({ onPause, onResume }) {
  const channel = new BroadcastChannel(CHANNEL);
  let isPaused = false;

  channel.addEventListener("message", () => {
    if (isPaused) return;
    isPaused = true;
    onPause();
  });
  const resume = () => {
    if (!isPaused) return;
    isPaused = false;
    channel.postMessage("mine");
    onResume();
  };
  for (const name of ["focus", "pointerdown", "keydown"]) window.addEventListener(name, resume, { capture: true });
  channel.postMessage("mine");
}
