// The demo's guide: points at the real thing, stays out of its way, and goes on when the visitor has done it.
import { announce, text } from "./texts.js";

const CORNERS = ["end-bottom", "start-bottom", "end-top", "start-top"];
const WATCHED = ["data-state", "data-presence", "data-phase", "data-test", "hidden", "open"];
const MARGIN = 12;
const DONE_FOR = 1200; // long enough to see that it is done

let shown = "";
let brought = "";
let awaited = false;
let looking = false;

export function start() {
  if (!document.getElementById("tour")) return;
  const options = { subtree: true, childList: true, attributes: true, attributeFilter: WATCHED };
  new MutationObserver(soon).observe(document.body, options);
  for (const kind of ["scroll", "resize", "input", "change"]) addEventListener(kind, soon, { passive: true });
  soon();
}

function soon() {
  if (looking) return;
  looking = true;
  requestAnimationFrame(() => {
    looking = false;
    look();
  });
}

function look() {
  const card = document.getElementById("tour-card");
  const target = card && visible(card.dataset.pointsAt);
  point(target);
  if (!card) return (shown = "");
  if (shown !== card.dataset.step) arrive(card);
  if (target && brought !== shown) bring(card, target);
  const done = Boolean(card.dataset.done && document.querySelector(card.dataset.done));
  show("tour-done", done);
  show("tour-waits", Boolean(card.dataset.pointsAt) && !target && !done);
  if (!done) remember(card.dataset.step);
  else if (awaited !== card.dataset.step && wasOpen(card.dataset.step)) goOn(card);
  place(card, target);
}

/** A new step: say it. */
function arrive(card) {
  shown = card.dataset.step;
  announce(["tour-count", "tour-title", "tour-text"].map((id) => document.getElementById(id)?.textContent).join(". "));
}

function visible(selector) {
  if (!selector) return null;
  return [...document.querySelectorAll(selector)].find((element) => element.checkVisibility?.() ?? true) ?? null;
}

function point(target) {
  for (const old of document.querySelectorAll(".tour-target")) if (old !== target) old.classList.remove("tour-target");
  target?.classList.add("tour-target");
}

function show(id, visibly) {
  const element = document.getElementById(id);
  if (element && element.hidden === visibly) element.hidden = !visibly;
}

/** What it points at comes to the middle of what bar and card leave free, or to its top when it is larger. */
function bring(card, target) {
  brought = shown;
  if (!lies(card)) return;
  const box = target.getBoundingClientRect();
  const first = (document.querySelector(".desk > .bar")?.offsetHeight ?? 0) + MARGIN;
  const last = innerHeight - card.offsetHeight - 2 * MARGIN;
  const inside = target.closest(".desk > .bar") || (box.top >= first && box.bottom <= last);
  if (!inside) scrollBy({ top: box.top - Math.max(first, (first + last - box.height) / 2), behavior: "instant" });
}

/** On a low screen the card stands in the page instead of lying over it. */
const lies = (card) => getComputedStyle(card).position === "fixed";

/** The first corner where the card covers nothing of what it points at; else the one where it covers least. */
function place(card, target) {
  if (!lies(card)) return;
  const box = target?.getBoundingClientRect();
  const costs = CORNERS.map((corner) => (box ? covered(card, corner, box) : 0));
  const best = CORNERS[costs.indexOf(Math.min(...costs))];
  if (card.dataset.corner !== best) card.dataset.corner = best;
}

/** How much of the box (in square pixels) the card would lie over in this corner. */
function covered(card, corner, box) {
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = corner.startsWith("start") ? MARGIN : innerWidth - width - MARGIN;
  const top = corner.endsWith("top") ? MARGIN : innerHeight - height - MARGIN;
  const across = Math.min(left + width, box.right) - Math.max(left, box.left) + MARGIN;
  const down = Math.min(top + height, box.bottom) - Math.max(top, box.top) + MARGIN;
  return Math.max(0, across) * Math.max(0, down);
}

/** What was done before the visitor came to the step does not carry them on; a reload in between does not count. */
const KEPT = "tour-open";
const remember = (step) => sessionStorage.getItem(KEPT) !== step && sessionStorage.setItem(KEPT, step);
const wasOpen = (step) => sessionStorage.getItem(KEPT) === step;

function goOn(card) {
  const step = (awaited = card.dataset.step);
  announce(text("tour_done"));
  setTimeout(() => {
    const now = document.getElementById("tour-card");
    if (now?.dataset.step === step) now.querySelector("#tour-next")?.click();
    else awaited = false;
  }, DONE_FOR);
}
