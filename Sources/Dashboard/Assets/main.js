// Wires a page by what it says about itself in data attributes; every module works on its own.
import { wireActions } from "./actions.js";
import { follow } from "./live.js";
import { tellTimes } from "./times.js";
import { wireNewProject } from "./upload.js";

tellTimes(document);
wireActions(document);
wireNewProject(document.querySelector("#new-project"));
follow(document.body.dataset.live);
document.querySelector("form[data-submit-now]")?.requestSubmit();
