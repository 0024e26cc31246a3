// The form for a new project: an address, or a file streamed by PUT with its progress.
import { call, complain, headers, problem } from "./api.js";

export function wireNewProject(form) {
  if (!form) return;
  const file = form.elements.file;
  const drop = form.querySelector(".drop");
  file.addEventListener("change", () => tellFile(form));
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.classList.add("over"));
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

function tellFile(form) {
  const file = form.elements.file.files[0];
  form.querySelector(".drop").classList.toggle("chosen", Boolean(file));
  form.querySelector("#file-name").textContent = file ? `${file.name} · ${size(file.size)}` : "Drop a video here or choose a file";
}

async function send(form) {
  complain();
  const file = form.elements.file.files[0];
  const url = form.elements.url.value.trim();
  form.elements.url.removeAttribute("aria-invalid");
  if (!file && !url) return refuse(form, "Choose a file or give an address.");
  if (!file && !/^https?:\/\/\S+$/i.test(url)) return refuse(form, "The address must begin with http:// or https://.");
  const button = form.querySelector("#submit");
  button.disabled = true;
  try {
    const project = await create(wish(form, file, url));
    if (file) await upload(form, project, file);
    location.assign(`/projects/${encodeURIComponent(project.id)}`);
  } catch (error) {
    complain(error.message);
    button.disabled = false;
  }
}

function refuse(form, message) {
  form.elements.url.setAttribute("aria-invalid", "true");
  form.elements.url.focus();
  complain(message);
}

let made = { wish: "", project: null };

/** Makes the project, or takes the one that the same wish made before a broken upload. */
async function create(wanted) {
  const text = JSON.stringify(wanted);
  if (made.wish !== text) made = { wish: text, project: await call("POST", "/v1/projects", wanted) };
  return made.project;
}

/** What the API is told about the project; a file follows by PUT and is started then. */
function wish(form, file, url) {
  const name = form.elements.name.value.trim() || (file ? file.name.replace(/\.[^.]+$/, "") : undefined);
  const options = {};
  for (const field of ["count", "min", "max"]) {
    if (form.elements[field].value) options[field] = Number(form.elements[field].value);
  }
  if (form.elements.language.value) options.language = form.elements.language.value.toLowerCase();
  return { name, videoUrl: file ? undefined : url, options, start: file ? undefined : true };
}

/** Sends the file as the project's video; the bar shows how far it is. */
function upload(form, project, file) {
  const box = form.querySelector("#upload");
  const words = form.querySelector("#upload-words");
  const bar = form.querySelector("#upload-bar");
  const began = performance.now();
  const request = new XMLHttpRequest();
  box.hidden = false;
  request.open("PUT", `/v1/projects/${encodeURIComponent(project.id)}/video?start=true`);
  for (const [name, value] of Object.entries(headers({ "Content-Type": "application/octet-stream" }))) {
    request.setRequestHeader(name, value);
  }
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.upload.addEventListener("progress", (event) => {
    bar.value = (100 * event.loaded) / (event.total || file.size || 1);
    const left = ((performance.now() - began) / 1000 / Math.max(1, event.loaded)) * (event.total - event.loaded);
    words.textContent = bar.value >= 100 ? "All sent; Cutroom looks at the file …"
      : `${size(event.loaded)} of ${size(event.total)} sent, ${span(left)} left`;
  });
  const stop = () => request.abort();
  form.querySelector("#upload-stop").addEventListener("click", stop, { once: true });
  addEventListener("beforeunload", warn);
  return new Promise((resolve, reject) => {
    const fail = (message) => reject(new Error(message));
    request.addEventListener("load", () =>
      request.status < 300 ? resolve() : fail(problem(request.status, request.responseText)));
    request.addEventListener("error", () => fail("The connection broke during the upload. Try again."));
    request.addEventListener("abort", () => fail("Upload stopped. Nothing was started."));
    request.send(file);
  }).finally(() => {
    box.hidden = true;
    removeEventListener("beforeunload", warn);
  });
}

const warn = (event) => event.preventDefault();

function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 999.5 && unit < units.length - 1) (bytes /= 1000), unit++;
  return `${bytes.toLocaleString(undefined, { maximumFractionDigits: unit > 1 ? 1 : 0 })} ${units[unit]}`;
}

const span = (seconds) => seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
