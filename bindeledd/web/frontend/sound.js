// Microphone, a silent stand-in where there is none, and the ring.

/** The microphone, or silence so that the call can be heard all the same. */
export async function microphone() {
  try {
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return { stream: await navigator.mediaDevices.getUserMedia({ audio: wanted }), silent: false };
  } catch {
    return { stream: silence(), silent: true };
  }
}

function silence() {
  const context = new AudioContext();
  const quiet = new ConstantSourceNode(context, { offset: 0 });
  const out = context.createMediaStreamDestination();
  quiet.connect(out);
  quiet.start();
  context.resume().catch(() => {});
  return out.stream;
}

export function stop(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** Two soft tones every three seconds until answered. */
export class Ringer {
  start() {
    this.stop();
    this.ring();
    this.timer = setInterval(() => this.ring(), 3000);
  }

  stop() {
    clearInterval(this.timer);
  }

  ring() {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") this.context.resume().catch(() => {});
    for (const [delay, pitch] of [[0, 660], [0.25, 550]]) {
      const tone = new OscillatorNode(this.context, { frequency: pitch });
      const volume = new GainNode(this.context, { gain: 0.08 });
      tone.connect(volume).connect(this.context.destination);
      tone.start(this.context.currentTime + delay);
      tone.stop(this.context.currentTime + delay + 0.2);
    }
  }
}
