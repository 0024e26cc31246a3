// Keeps the page true: every event on the stream makes it read itself again and take over what has changed.
import { morph } from "./morph.js";
import { tellTimes } from "./times.js";

/** The kinds of events of a project, and of the list. */
const kinds = [
  "message", "progress", "created", "queued", "started", "stage", "clip", "webhook", "trouble", "uncertain",
  "republished", "noted", "canceled", "failed", "completed", "deleted",
];
const pause = 700; // at most one reading in this many milliseconds
let reading = null;
let again = false;
let gone = false; // what the page shows is no more

/** Follows the stream at `address` while the page is seen; survives a restart of the server. */
export function follow(address) {
  if (!address) return;
  let source = null;
  let last = "";
  let waited = 0;
  let timer = 0;

  const open = () => {
    clearTimeout(timer);
    source?.close();
    if (gone) return;
    source = new EventSource(last ? `${address.split("?")[0]}?after=${encodeURIComponent(last)}` : address);
    source.onopen = () => {
      waited = 0;
      note(false);
      refresh();
    };
    for (const kind of kinds) source.addEventListener(kind, heard);
    source.onerror = refused;
  };
  // The browser tries again by itself unless the server refused. Then the page itself is read, which leads to the
  // sign-in page or says that nothing is here; while neither is so, we try again, ever more slowly.
  const refused = async ({ target }) => {
    note(true);
    if (target.readyState !== EventSource.CLOSED) return;
    await refresh();
    if (target !== source || gone) return;
    waited = Math.min(waited + 1000, 8000);
    timer = setTimeout(open, waited);
  };
  const heard = (event) => {
    if (event.lastEventId) last = event.lastEventId;
    refresh();
  };
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };

  // A hidden page gives its connection back: browsers allow six to one server.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  if (!document.hidden) open();
}

/** Reads the page again and takes over what has changed; calls during a reading lead to one more. */
export function refresh() {
  again = true;
  reading ??= (async () => {
    while (again) {
      again = false;
      await takeOver();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    reading = null;
  })();
  return reading;
}

async function takeOver() {
  let response;
  try {
    response = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin", cache: "no-store" });
  } catch {
    return note(true);
  }
  if (response.redirected) return location.assign(response.url);
  gone = response.status === 404;
  if (!response.ok && !gone) return note(true);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  note(false);
  tellTimes(fresh);
  morph(document.querySelector("main"), fresh.querySelector("main"));
  document.title = fresh.title;
}

function note(lost) {
  document.querySelector("#reconnecting").hidden = !lost;
}
