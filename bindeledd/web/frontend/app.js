// What every page loads: htmx, live updates, clocks, keys, saving of drafts, place search.
import htmx from "htmx";
import * as autosave from "./autosave.js";
import * as clocks from "./clocks.js";
import * as combobox from "./combobox.js";
import * as desk from "./desk.js";
import * as dialogs from "./dialogs.js";
import * as forms from "./forms.js";
import * as inbox from "./inbox.js";
import * as live from "./live.js";
import * as tour from "./tour.js";
import * as menus from "./menus.js";

/** Wire up a piece of the page: the whole at first, later each fragment that htmx brings. */
function wire(root) {
  combobox.wire(root);
  autosave.wire(root);
  dialogs.wire(root);
  forms.wire(root);
  clocks.tick();
}

/** A page that came without a reload: read it from its beginning, or from its errors. */
function arrive() {
  (document.querySelector("#main [data-error-summary]") ?? document.getElementById("main")).focus();
}

function start() {
  desk.start();
  inbox.start(htmx);
  live.start();
  menus.start();
  clocks.start();
  tour.start();
  wire(document);
  document.body.addEventListener("htmx:load", (event) => wire(event.detail.elt));
  document.body.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "main" && arrive());
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
