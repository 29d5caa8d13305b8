// Records a WAV file into the form's file field; without it the field takes a file as ever.
"use strict";

function wav(blocks, rate) {
  const length = blocks.reduce((total, block) => total + block.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * length));
  const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * length, true);
  let at = 44;
  for (const block of blocks) {
    for (const sample of block) {
      view.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32767, true);
      at += 2;
    }
  }
  return new Blob([view], { type: "audio/wav" });
}

function equip(form) {
  const template = form.querySelector("template");
  const field = form.querySelector("input[type=file]");
  form.insertBefore(template.content.cloneNode(true), template);
  const button = form.querySelector("button[type=button]");
  const says = form.querySelector("[role=status]");
  const audio = form.querySelector("audio");
  let stop = null;

  async function start() {
    const microphone = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: microphone });
    const context = new AudioContext({ sampleRate: 48000 });
    await context.audioWorklet.addModule(form.dataset.worklet);
    const tap = new AudioWorkletNode(context, "tap");
    const blocks = [];
    tap.port.onmessage = ({ data }) => blocks.push(data);
    context.createMediaStreamSource(stream).connect(tap);
    button.textContent = "Stop";
    says.textContent = "Recording: read the text to the end.";
    stop = async () => {
      stop = null;
      stream.getTracks().forEach((track) => track.stop());
      await context.close();
      const file = new File([wav(blocks, 48000)], "statement.wav", { type: "audio/wav" });
      const files = new DataTransfer();
      files.items.add(file);
      field.files = files.files;
      audio.src = URL.createObjectURL(file);
      audio.hidden = false;
      button.textContent = "Record again";
      says.textContent = "Listen to it, then send it.";
    };
  }

  button.addEventListener("click", async () => {
    try {
      await (stop ? stop() : start());
    } catch {
      says.textContent = "The microphone cannot be used here. Send a file instead.";
    }
  });
}

if (navigator.mediaDevices && window.AudioWorkletNode) {
  document.querySelectorAll("form[data-recorder]").forEach(equip);
}
