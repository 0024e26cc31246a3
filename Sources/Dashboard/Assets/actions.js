// Buttons that call the API: data-call="METHOD address", data-body, data-confirm="dialog", data-then="address".
import { call, complain } from "./api.js";
import { refresh } from "./live.js";

export function wireActions(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-call]");
    if (button) act(button);
  });
}

async function act(button) {
  if (button.dataset.confirm && !(await confirmed(button.dataset.confirm))) return;
  complain();
  button.disabled = true;
  // Read before the call: its event may come before its answer, and make this button another one.
  const { then, body } = button.dataset;
  const [method, address] = button.dataset.call.split(" ");
  try {
    await call(method, address, body ? JSON.parse(body) : undefined);
    if (then) location.assign(then);
    else await refresh();
  } catch (error) {
    complain(error.message);
  } finally {
    button.disabled = false;
  }
}

function confirmed(name) {
  const dialog = document.querySelector(`#confirm-${name}`);
  dialog.showModal();
  // These come at once; "close" comes in a task of its own, perhaps after the next opening, and would answer for it.
  return new Promise((resolve) => {
    dialog.onsubmit = (event) => resolve(event.submitter?.value === "yes");
    dialog.oncancel = () => resolve(false);
  });
}
