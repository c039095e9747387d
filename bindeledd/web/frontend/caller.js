// The demo's telephone: rings the line, is rung, sends the digits that are pressed. Built on the agents' soft phone.
import { Phone } from "./phone.js";
import { microphone, stop } from "./sound.js";
import { announce } from "./texts.js";
import { duration } from "./clocks.js";

const LOOK_FOR_MESSAGES = 10_000;
const DIGIT = /^[0-9*#]$/;
const NOBODY_ANSWERED = "Canceled";

class Caller extends Phone {
  constructor(element) {
    super(element);
    document.addEventListener("keydown", (event) => this.onKey(event));
    setInterval(() => this.count(), 1000);
  }

  get name() {
    return "bindeledd-caller";
  }

  /** All telephones may be in use. */
  refused(status) {
    return status === "503" ? "full" : super.refused(status);
  }

  register(account) {
    this.account = account;
    document.getElementById("own-number").textContent = account.number;
    super.register(account);
  }

  /** The number may belong to somebody else by now: ask for it again, and don't only connect. */
  disconnected() {
    super.disconnected();
    if (!this.session && !this.leaving) this.renew();
  }

  /** A caller who loads the page anew has hung up; nobody but a person answers. */
  awaited() {
    return false;
  }

  listeners() {
    return { ...super.listeners(), failed: (event) => this.failed(event) };
  }

  async dial() {
    if (this.session || this.state === "calling" || !this.agent?.isRegistered()) return;
    this.show("calling");
    const { stream, silent } = await microphone();
    if (this.state !== "calling") return stop(stream);
    this.stream = stream;
    if (silent) this.note("no_microphone");
    this.session = this.agent.call(`sip:${this.account.called}@${this.account.domain}`, {
      eventHandlers: this.listeners(),
      mediaStream: stream,
      pcConfig: { iceServers: [] },
    });
  }

  confirmed() {
    this.began = Date.now();
    super.confirmed();
    this.count();
  }

  over(event) {
    super.over();
    this.say(event?.originator === "local" ? "registered" : "over");
  }

  /** It never became a call. */
  failed(event) {
    const incoming = this.session?.direction === "incoming";
    super.over();
    if (event.originator === "local") this.say("registered");
    else this.say(incoming && event.cause === NOBODY_ANSWERED ? "missed" : "failed");
  }

  say(state) {
    document.getElementById("pressed").textContent = "";
    if (!this.leaving && this.agent?.isRegistered()) this.show(state);
  }

  hangUp() {
    if (this.session) super.hangUp();
    else if (this.state === "calling") this.show("registered");
  }

  press(key) {
    super.press(key);
    if (this.session?.isEstablished()) document.getElementById("pressed").textContent += key;
  }

  onClick(event) {
    super.onClick(event);
    if (event.target.closest("[data-phone=dial]")) this.dial();
    const key = event.target.closest("[data-press]")?.dataset.press;
    if (key) this.press(key);
  }

  onKey(event) {
    const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
    if (!held && DIGIT.test(event.key)) this.press(event.key);
  }

  count() {
    if (this.state === "talking") document.getElementById("talked").textContent = duration(Date.now() - this.began);
  }

  note(name) {
    document.getElementById(`note-${name}`).hidden = false;
  }

  /** The page holds a sentence for every state; what is for some states only says which. */
  paint() {
    const sentence = this.element.dataset[this.state];
    if (this.element.textContent !== sentence) this.element.textContent = sentence;
    for (const part of document.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(this.state);
    }
    for (const button of document.querySelectorAll("[data-enabled]")) {
      button.disabled = !button.dataset.enabled.split(" ").includes(this.state);
    }
    for (const button of document.querySelectorAll("[data-phone=mute]")) {
      button.setAttribute("aria-pressed", String(this.muted));
    }
  }
}

/** Text messages come while one looks. */
async function lookForMessages() {
  const shown = document.getElementById("inbox");
  if (document.hidden || shown.contains(document.activeElement)) return;
  const reply = await fetch(location.pathname).catch(() => null);
  if (!reply?.ok) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.getElementById("inbox");
  if (!fresh || fresh.dataset.newest === shown.dataset.newest) return;
  shown.replaceWith(document.adoptNode(fresh));
  announce(fresh.dataset.told);
}

function start() {
  const element = document.getElementById("caller-state");
  if (!element || window.bindeleddCaller) return;
  window.bindeleddCaller = new Caller(element);
  window.bindeleddCaller.start();
  setInterval(lookForMessages, LOOK_FOR_MESSAGES);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
