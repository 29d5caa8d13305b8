// The listening page of `./dev bench clone`: A/B comparison and the blind ABX test. Works from file://.
"use strict";

const { talents, references } = JSON.parse(document.getElementById("conditions").textContent);
const $ = (id) => document.getElementById(id);
const LIKELY = 0.05;

const options = (select, entries, chosen) => {
  select.replaceChildren(...entries.map(([value, label]) => new Option(label, value, false, value === chosen)));
};
const conditionsOf = (talent) => [...talents.find((one) => one.name === talent).conditions, ...references];
const condition = (talent, name) => conditionsOf(talent).find((one) => one.name === name);

/** Texts that both conditions have, with the file of each. */
const common = (a, b) => {
  const files = new Map(b.clips.map((clip) => [clip.text, clip.file]));
  return a.clips
    .filter((clip) => files.has(clip.text))
    .map((clip) => ({ text: clip.text, a: clip.file, b: files.get(clip.text) }));
};

/** Three selects that belong together: a talent, and two of its conditions. */
function chooser(prefix, changed) {
  const [talent, a, b] = ["talent", "a", "b"].map((part) => $(`${prefix}-${part}`));
  const refill = () => {
    const all = conditionsOf(talent.value);
    const clone = all.findLast((one) => one.name.startsWith("clone-")) ?? all[0];
    const own = all.find((one) => one.name === "own") ?? all[0];
    const entries = all.map((one) => [one.name, one.label]);
    options(a, entries, own.name);
    options(b, entries, clone.name);
    changed();
  };
  options(talent, talents.map((one) => [one.name, one.label]));
  talent.addEventListener("change", refill);
  a.addEventListener("change", changed);
  b.addEventListener("change", changed);
  const pair = () => [condition(talent.value, a.value), condition(talent.value, b.value)];
  return { refill, pair, talent };
}

/* Comparing */
const comparing = { clips: [], at: 0 };
function showComparison() {
  const clip = comparing.clips[comparing.at];
  document.querySelector(".listening").hidden = !clip;
  $("compare-none").hidden = Boolean(clip);
  for (const side of ["a", "b"]) {
    const audio = $(`compare-${side}-audio`);
    audio.pause();
    if (clip) audio.src = clip[side];
  }
  if (!clip) return;
  $("compare-spoken").textContent = clip.text;
  $("compare-text").value = String(comparing.at);
  $("compare-position").textContent = `${comparing.at + 1} of ${comparing.clips.length}`;
  $("compare-previous").disabled = comparing.at === 0;
  $("compare-next").disabled = comparing.at === comparing.clips.length - 1;
}
const comparison = chooser("compare", () => {
  const [a, b] = comparison.pair();
  const kept = comparing.clips[comparing.at]?.text;
  comparing.clips = common(a, b);
  comparing.at = Math.max(0, comparing.clips.findIndex((clip) => clip.text === kept));
  options($("compare-text"), comparing.clips.map((clip, number) => [String(number), `${number + 1}. ${clip.text}`]));
  for (const [side, one] of [["a", a], ["b", b]]) {
    const name = document.createElement("b");
    name.textContent = side.toUpperCase();
    $(`compare-${side}-name`).replaceChildren(name, ` ${one.label}`);
  }
  showComparison();
});
const go = (to) => {
  comparing.at = to;
  showComparison();
};
$("compare-text").addEventListener("change", (event) => go(Number(event.target.value)));
$("compare-previous").addEventListener("click", () => go(comparing.at - 1));
$("compare-next").addEventListener("click", () => go(comparing.at + 1));
for (const [side, other] of [["a", "b"], ["b", "a"]]) {
  $(`compare-${side}-audio`).addEventListener("play", () => $(`compare-${other}-audio`).pause());
}

/* The blind test */

/** Chance of at least `right` of `count` by tossing a coin: one-sided exact binomial test. */
function guessing(right, count) {
  let term = 0.5 ** count;
  let sum = 0;
  for (let k = 0; k <= count; k += 1) {
    if (k >= right) sum += term;
    term *= (count - k) / (k + 1);
  }
  return Math.min(1, sum);
}

/** A whole number below `limit`, each equally likely. */
function drawn(limit) {
  const most = Math.floor(2 ** 32 / limit) * limit;
  const one = new Uint32Array(1);
  do crypto.getRandomValues(one);
  while (one[0] >= most);
  return one[0] % limit;
}

/** `count` clips in random order; none comes again before all have come. */
function shuffled(clips, count) {
  const found = [];
  while (found.length < count) {
    const rest = [...clips];
    while (rest.length && found.length < count) found.push(...rest.splice(drawn(rest.length), 1));
  }
  return found;
}

let test = null;
let playing = null;

const abx = chooser("abx", () => {
  $("abx-refusal").hidden = true;
});

function begin(event) {
  event.preventDefault();
  const [a, b] = abx.pair();
  const clips = a === b ? [] : common(a, b);
  if (!clips.length) {
    $("abx-refusal").textContent =
      a === b ? "A and B are the same. Choose two conditions." : "These two have no sentence in common. Choose another pair.";
    $("abx-refusal").hidden = false;
    return;
  }
  const count = Number($("abx-count").value);
  test = {
    talent: abx.talent.value,
    a,
    b,
    trials: shuffled(clips, count).map((clip) => ({ ...clip, x: drawn(2) ? "b" : "a", plays: { a: 0, x: 0, b: 0 } })),
    at: 0,
    began: new Date(),
  };
  $("abx-a-name").textContent = a.label;
  $("abx-b-name").textContent = b.label;
  stage("trial");
  showTrial();
}

function stage(name) {
  silence();
  for (const part of ["form", "trial", "result"]) $(`abx-${part}`).hidden = part !== name;
}

function silence() {
  playing?.pause();
  playing = null;
  document.querySelectorAll("[data-play]").forEach((button) => button.classList.remove("is-playing"));
}

function showTrial() {
  const trial = test.trials[test.at];
  trial.shown = performance.now();
  $("abx-progress").textContent = `Trial ${test.at + 1} of ${test.trials.length}`;
  $("abx-spoken").textContent = trial.text;
  $("abx-broken").hidden = true;
  document.querySelectorAll("[data-answer]").forEach((button) => (button.disabled = true));
  $("abx-progress").focus({ preventScroll: true });
}

function play(which) {
  const trial = test.trials[test.at];
  silence();
  const audio = new Audio(trial[which === "x" ? trial.x : which]);
  playing = audio;
  const button = document.querySelector(`[data-play="${which}"]`);
  button.classList.add("is-playing");
  audio.addEventListener("ended", () => playing === audio && silence());
  audio.play().then(
    () => {
      trial.plays[which] += 1;
      if (trial.plays.x) document.querySelectorAll("[data-answer]").forEach((answer) => (answer.disabled = false));
    },
    (error) => {
      if (error.name === "AbortError") return; // another clip was started
      button.classList.remove("is-playing");
      $("abx-broken").textContent = "This clip does not play here. Is its folder still beside this page?";
      $("abx-broken").hidden = false;
    },
  );
}

function answer(which) {
  const trial = test.trials[test.at];
  if (!trial.plays.x) return;
  trial.answer = which;
  trial.milliseconds = Math.round(performance.now() - trial.shown);
  silence();
  test.at += 1;
  if (test.at < test.trials.length) showTrial();
  else finish();
}

function finish() {
  const count = test.trials.length;
  const right = test.trials.filter((trial) => trial.answer === trial.x).length;
  const p = guessing(right, count);
  $("abx-verdict").textContent = p < LIKELY ? "You can tell them apart" : "Not shown that you can tell them apart";
  $("abx-right").textContent = `${right} of ${count}`;
  $("abx-p").textContent = p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
  $("abx-pair").textContent = `A was ${test.a.label}, B was ${test.b.label}.`;
  const result = {
    test: "abx",
    talent: test.talent,
    a: test.a.name,
    b: test.b.name,
    listener: $("abx-listener").value.trim(),
    began_at: test.began.toISOString(),
    ended_at: new Date().toISOString(),
    trials: count,
    right,
    p_value: p,
    answers: test.trials.map(({ text, x, answer: said, plays, milliseconds }) => ({ text, x, answer: said, right: x === said, plays, milliseconds })),
  };
  const save = $("abx-save");
  URL.revokeObjectURL(save.href);
  save.href = URL.createObjectURL(new Blob([JSON.stringify(result, null, 2)], { type: "application/json" }));
  save.download = `abx-${test.talent}-${test.a.name}-${test.b.name}-${result.ended_at.replace(/[:.]/g, "")}.json`;
  stage("result");
  test = null;
  $("abx-verdict").focus({ preventScroll: true });
}

$("abx-form").addEventListener("submit", begin);
$("abx-again").addEventListener("click", () => stage("form"));
$("abx-stop").addEventListener("click", () => {
  test = null;
  stage("form");
});
document.querySelectorAll("[data-play]").forEach((button) => button.addEventListener("click", () => play(button.dataset.play)));
document.querySelectorAll("[data-answer]").forEach((button) => button.addEventListener("click", () => answer(button.dataset.answer)));
document.addEventListener("keydown", (event) => {
  if (!test || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches?.("input, select, textarea, audio")) return;
  const key = event.key.toLowerCase();
  if (["a", "x", "b"].includes(key)) play(key);
  else if (key === "1") answer("a");
  else if (key === "2") answer("b");
});

/* Figures */
const COLUMNS = [
  ["Likeness", "cosine_mean", 3],
  ["Lowest", "cosine_min", 3],
  ["Identified", "identification_rate", "%"],
  ["Words wrong, pocketsphinx", "wer", "%"],
  ["Words wrong, Whisper", "wer_whisper", "%"],
  ["Pitch spread", "f0_sd_ratio", 2],
  ["Pitch jumps", "join_jump_ratio", 2],
  ["Speed", "rtf", 3],
];
function shown(value, form) {
  if (value === null) return "–";
  return form === "%" ? `${(100 * value).toFixed(0)} %` : value.toFixed(form);
}
function row(title, figures) {
  const line = document.createElement("tr");
  const head = line.insertCell();
  head.className = "lead";
  head.textContent = title;
  for (const [label, name, form] of COLUMNS) {
    const cell = line.insertCell();
    const value = figures?.[name] ?? null;
    cell.className = value === null ? "number unmeasured" : "number";
    cell.dataset.label = label;
    cell.textContent = shown(value, form);
  }
  return line;
}
for (const talent of talents) {
  for (const one of talent.conditions) {
    if (one.figures) $("figures-rows").append(row(`${talent.label}: ${one.label.toLowerCase()}`, one.figures));
  }
}
for (const one of references) {
  if (one.figures) $("figures-rows").append(row(one.label, one.figures));
}

comparison.refill();
abx.refill();
