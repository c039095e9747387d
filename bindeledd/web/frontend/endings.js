// Ends of a call that nobody wanted: the sound found no way, or the engine had given the call up meanwhile.
import JsSIP from "jssip";

const { RTP_TIMEOUT, DIALOG_ERROR, REQUEST_TIMEOUT, CONNECTION_ERROR, WEBRTC_ERROR } = JsSIP.C.causes;
const LOST = new Set([RTP_TIMEOUT, DIALOG_ERROR, REQUEST_TIMEOUT, CONNECTION_ERROR, WEBRTC_ERROR]);
const NO_SOUND = /Q\.850;cause=44\b/; // the engine heard nothing from this page for too long

/** Whether a session that ended so is to be taken back. */
export function unwanted(event) {
  return LOST.has(event?.cause) || NO_SOUND.test(event?.message?.getHeader?.("reason"));
}
