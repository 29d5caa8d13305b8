// Makes the server-rendered players nicer; everything works without it.
"use strict";

const clock = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function enhance(player) {
  const audio = player.querySelector("audio");
  const template = player.querySelector("template");
  if (!audio || !template || player.classList.contains("is-live")) return;
  player.classList.add("is-live");
  player.querySelector(".waveform")?.remove();
  audio.before(template.content.cloneNode(true));
  audio.controls = false;

  const button = player.querySelector("button");
  const [play, pause] = button.querySelectorAll("svg");
  const time = player.querySelector(".player__time");
  const position = player.querySelector("input");
  const played = player.querySelector("clipPath rect");
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : Number(player.dataset.seconds) || 0);

  const show = () => {
    const share = length() ? audio.currentTime / length() : 0;
    played?.setAttribute("width", String(share * 100) + "%");
    position.value = String(Math.round(share * 1000));
    position.setAttribute("aria-valuetext", `${clock(audio.currentTime)} of ${clock(length())}`);
    time.textContent = `${clock(audio.currentTime)} / ${clock(length())}`;
    pause.toggleAttribute("hidden", audio.paused);
    play.toggleAttribute("hidden", !audio.paused);
    button.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
  };
  button.addEventListener("click", () => {
    document.querySelectorAll(".player audio").forEach((other) => other !== audio && other.pause());
    if (audio.paused) audio.play().catch(() => player.classList.add("is-broken"));
    else audio.pause();
  });
  position.addEventListener("input", () => {
    audio.currentTime = (Number(position.value) / 1000) * length();
    show();
  });
  for (const event of ["play", "pause", "timeupdate", "ended", "loadedmetadata"]) {
    audio.addEventListener(event, show);
  }
  show();
}

const enhanceAll = (root) => root.querySelectorAll(".player").forEach(enhance);
enhanceAll(document);
document.addEventListener("htmx:load", (event) => enhanceAll(event.target.parentNode ?? document));
