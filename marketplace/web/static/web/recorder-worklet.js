// Hands the microphone's samples to the page, block by block.
"use strict";

class Tap extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
}
registerProcessor("tap", Tap);
