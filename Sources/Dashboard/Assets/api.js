// Calls of the /v1 API with the session's cookie and its token; problem details become readable errors.

const token = document.querySelector('meta[name="csrf"]').content;

/** The headers of every request that changes something. */
export const headers = (extra = {}) => ({ Accept: "application/json", "X-CSRF-Token": token, ...extra });

/** Sends a request and returns the parsed answer; throws an Error whose message is fit for people. */
export async function call(method, address, body) {
  let response;
  try {
    response = await fetch(address, {
      method,
      headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch {
    throw new Error("Cutroom can’t be reached. Is it running?");
  }
  const text = await response.text();
  if (!response.ok) throw new Error(problem(response.status, text));
  return text ? JSON.parse(text) : null;
}

/** What a refused request says, in words. */
export function problem(status, text) {
  if (status === 401) return "You are signed out. Sign in again, then repeat this.";
  try {
    const details = JSON.parse(text);
    return details.detail || details.title || details.error || `Refused with status ${status}.`;
  } catch {
    return `Refused with status ${status}.`;
  }
}

/** Shows what went wrong until the next try. */
export function complain(message) {
  const place = document.querySelector("#problem");
  place.textContent = message ?? "";
  place.hidden = !message;
}
