// The soft phone: registers over a WebSocket, answers in the page, survives a reload.
import JsSIP from "jssip";
import { announce, text, token } from "./texts.js";
import { microphone, Ringer, stop } from "./sound.js";
import { unwanted } from "./endings.js";

const ACTIVE = "bindeledd-phone-active";
const EXPECTED = "bindeledd-phone-expected";
const FRESH = 120_000;

export class Phone {
  constructor(element) {
    this.element = element;
    this.audio = new Audio();
    this.audio.autoplay = true;
    this.ringer = new Ringer();
    this.leaving = false;
    this.muted = false;
    this.show("connecting");
    document.addEventListener("click", (event) => this.onClick(event), true);
    document.body.addEventListener("htmx:afterSettle", () => this.paint());
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("silent", () => this.reconnect());
  }

  /** What tabs of the same telephone agree on. */
  get name() {
    return "bindeledd-phone";
  }

  /** Only one tab holds the phone; the next takes over when it closes. */
  start() {
    if (!navigator.locks) return this.connect();
    navigator.locks.request(this.name, { ifAvailable: true }, (lock) => {
      if (lock) return this.hold();
      this.show("elsewhere");
      return null;
    });
    navigator.locks.request(this.name, () => this.hold());
  }

  hold() {
    if (this.held) return null;
    this.held = true;
    this.connect();
    return new Promise(() => {});
  }

  async connect() {
    try {
      const reply = await this.post(this.element.dataset.account);
      if (!reply.ok) throw new Error(String(reply.status));
      this.register(await reply.json());
    } catch (error) {
      this.show(this.refused(error.message));
      setTimeout(() => this.connect(), 4000);
    }
  }

  /** The state in which the page is when it gets no account; a telephone may tell more from what was answered. */
  refused() {
    return "offline";
  }

  register(account) {
    const own = location.protocol.replace("http", "ws") + `//${location.host}${account.path ?? "/sip"}`;
    this.socket = new JsSIP.WebSocketInterface(account.url || own);
    this.agent = new JsSIP.UA({
      sockets: [this.socket],
      uri: `sip:${account.user}@${account.domain}`,
      authorization_user: account.user,
      password: account.secret,
      register: true,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
    });
    this.agent.on("registered", () => this.registered());
    this.agent.on("registrationFailed", () => this.renew());
    this.agent.on("disconnected", () => this.disconnected());
    this.agent.on("newRTCSession", (event) => event.originator === "remote" && this.incoming(event.session));
    this.agent.start();
  }

  disconnected() {
    this.cut = true;
    if (!this.session) this.show("offline");
  }

  /** The connection is silent and nobody has closed it, as after a sleep or a change of network: make a new one. */
  reconnect() {
    if (!this.socket?.isConnected()) return;
    this.socket.disconnect();
    this.socket.ondisconnect(true, 4000, "silent");
  }

  registered() {
    if (this.session) return this.resume();
    this.cut = false;
    this.show("registered");
    this.takeBack();
  }

  takeBack() {
    if (this.back || !this.lostCall()) return;
    this.back = true;
    this.rejoining = this.rejoin();
  }

  /** Connected again in mid-call: the engine hears where we are now, and the sound finds a way from there. */
  resume() {
    if (!this.cut || !this.session.isEstablished()) return;
    const asked = this.session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    if (asked) this.cut = false;
    else setTimeout(() => this.session && this.agent.isRegistered() && this.resume(), 500);
  }

  /** Ask for the call back; only when there is one does the page answer the coming ring by itself. */
  async rejoin() {
    try {
      const reply = await this.post(this.element.dataset.rejoin);
      const { call } = await reply.json();
      if (call) return sessionStorage.setItem(EXPECTED, String(Date.now()));
      sessionStorage.removeItem(ACTIVE);
      sessionStorage.removeItem(EXPECTED);
    } catch {
      // no contact: the next registration asks again
    }
    this.back = false;
  }

  /** Whether a call is in hand whose sound this page does not have: after a reload, a crash, or in another tab. */
  lostCall() {
    if (!this.element.dataset.rejoin) return false;
    const bar = document.getElementById("callbar");
    const inHand = bar?.dataset.call && !["ringing", "wrap_up"].includes(bar.dataset.state);
    return this.awaited(ACTIVE) || Boolean(inHand);
  }

  /** The engine may not know a new secret yet, or the old one has run out: ask for it again. */
  renew() {
    if (!this.session) this.show("offline");
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      if (this.session) return this.renewSecret();
      this.agent.stop();
      this.connect();
    }, 1500);
  }

  /** Without ending the call in hand, which does not need the registration. */
  async renewSecret() {
    try {
      const { secret } = await (await this.post(this.element.dataset.account)).json();
      this.agent.set("password", secret);
      if (this.agent.isConnected()) this.agent.register();
    } catch {
      this.renew();
    }
  }

  post(address) {
    return fetch(address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
  }

  async incoming(session) {
    if (this.session) return session.terminate({ status_code: 486 });
    this.session = session;
    for (const [name, heard] of Object.entries(this.listeners())) session.on(name, heard);
    await this.rejoining;
    if (this.session !== session) return;
    if (this.awaited(ACTIVE) || this.awaited(EXPECTED)) return this.answer();
    this.show("ringing");
    this.ringer.start();
  }

  /** What a call tells, and what is done about it. */
  listeners() {
    return {
      peerconnection: ({ peerconnection }) => this.listen(peerconnection),
      confirmed: () => this.confirmed(),
      ended: (event) => this.over(event),
      failed: () => this.over(),
    };
  }

  /** A call that was here before the reload, or that the user just asked for, is answered at once. */
  awaited(key) {
    return Date.now() - Number(sessionStorage.getItem(key) ?? 0) < FRESH;
  }

  listen(connection) {
    connection.addEventListener("track", (event) => {
      this.audio.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      this.audio.play().catch(() => this.note("press_to_hear"));
    });
  }

  async answer() {
    const session = this.session;
    if (!session || session.isEstablished() || this.answering) return;
    this.answering = true;
    this.ringer.stop();
    const { stream, silent } = await microphone();
    this.stream = stream;
    if (silent) this.note("no_microphone");
    if (this.session === session) session.answer({ mediaStream: stream, pcConfig: { iceServers: [] } });
  }

  confirmed() {
    sessionStorage.setItem(ACTIVE, String(Date.now()));
    sessionStorage.removeItem(EXPECTED);
    this.back = false;
    this.stamp = setInterval(() => sessionStorage.setItem(ACTIVE, String(Date.now())), 10_000);
    this.show("talking");
  }

  over(event) {
    this.ringer.stop();
    clearInterval(this.stamp);
    stop(this.stream);
    this.session = this.stream = null;
    this.answering = this.muted = false;
    if (this.leaving) return;
    const registered = this.agent?.isRegistered();
    if (!unwanted(event)) sessionStorage.removeItem(ACTIVE);
    this.show(registered ? "registered" : "offline");
    if (registered && unwanted(event)) this.takeBack();
  }

  leave() {
    this.leaving = true;
    this.agent?.stop();
  }

  hangUp() {
    this.session?.terminate();
  }

  /** Press 1: a human is here and takes the call (law 4). */
  confirmHuman() {
    this.press("1");
  }

  press(key) {
    if (this.session?.isEstablished()) this.session.sendDTMF(key, { transportType: "RFC2833" });
  }

  mute() {
    if (!this.session?.isEstablished()) return;
    this.muted = !this.muted;
    if (this.muted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    announce(text(this.muted ? "muted" : "unmuted"), true);
    this.paint();
  }

  onClick(event) {
    if (event.target.closest("[data-phone-expect]")) sessionStorage.setItem(EXPECTED, String(Date.now()));
    const action = event.target.closest("[data-phone]")?.dataset.phone;
    if (action === "answer") this.answer();
    else if (action === "mute") this.mute();
    else if (action === "hang-up") this.hangUp();
    else if (action === "one") this.confirmHuman();
    if (this.audio.srcObject && this.audio.paused) this.audio.play().catch(() => {});
  }

  show(state) {
    this.state = state;
    document.body.dataset.phone = state;
    document.dispatchEvent(new CustomEvent("phone", { detail: { state, muted: this.muted } }));
    this.paint();
  }

  /** The server draws the buttons; only this page knows whether the microphone is off. */
  paint() {
    this.element.textContent = text(`phone_${this.state}`);
    this.element.dataset.state = this.state;
    for (const button of document.querySelectorAll("[data-phone=mute]")) {
      button.setAttribute("aria-pressed", String(this.muted));
      const label = button.querySelector("[data-label]");
      if (label) label.textContent = text(this.muted ? "mute_off" : "mute_on");
    }
    const bar = document.getElementById("phonebar");
    if (bar) bar.hidden = !["ringing", "talking"].includes(this.state);
    if (bar) bar.dataset.state = this.state;
    for (const button of document.querySelectorAll("[data-phone=answer]")) button.disabled = this.state !== "ringing";
  }

  note(name) {
    const place = document.getElementById("phone-note");
    if (!place) return;
    place.textContent = text(name);
    place.hidden = false;
  }

  /** For tests: packets and bytes of the sound that came in and went out. */
  async stats() {
    const all = (await this.session?.connection?.getStats()) ?? new Map();
    const found = { state: this.state };
    for (const item of all.values()) {
      if (item.kind !== "audio") continue;
      if (item.type === "inbound-rtp") Object.assign(found, { in: item.packetsReceived, heard: item.totalAudioEnergy });
      if (item.type === "outbound-rtp") found.out = item.packetsSent;
    }
    return found;
  }
}

function start() {
  const element = document.getElementById("phone-state");
  if (!element || window.bindeleddPhone) return;
  window.bindeleddPhone = new Phone(element);
  window.bindeleddPhone.start();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
