/** Plays a recording with its waveform, lights the word and the cue that are spoken, and follows them. */
const canvas = document.querySelector('#wave');
const sound = document.querySelector('#sound');
const wordList = document.querySelector('#words');
const cueList = document.querySelector('#cues');
let peaks = [];
let words = [];
let cues = [];
let url;

const seconds = (ms) => ms / 1000;
const stamp = (ms) => {
  const whole = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return `${h > 0 ? `${h}:${String(m).padStart(2, '0')}` : m}:${String(s).padStart(2, '0')}`;
};

/** Decoded, an hour takes 230 MB of the browser's memory for each channel; s. */
const LONGEST_DRAWN = 3600;

/** @param blob the recording; undefined where this page does not have it (after a reload) */
export async function show(blob, { units, lines, captions, length }) {
  words = units.map((unit) => timed(unit, unit.text, []));
  cues = lines.map((cue) => {
    const time = document.createElement('time');
    time.textContent = stamp(cue.start);
    return timed(cue, cue.text, [time]);
  });
  wordList.replaceChildren(...words.map(({ button }) => button));
  cueList.replaceChildren(
    ...cues.map(({ button }) => {
      const item = document.createElement('li');
      item.append(button);
      return item;
    }),
  );
  if (url !== undefined) URL.revokeObjectURL(url);
  url = undefined;
  document.querySelector('#player').hidden = blob === undefined;
  if (blob === undefined) return;
  url = URL.createObjectURL(blob);
  sound.src = url;
  document.querySelector('#captions').src = captions;
  peaks = length > LONGEST_DRAWN ? [] : await envelope(blob);
  draw();
}

function timed({ start, end }, text, before) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...before, text);
  button.addEventListener('click', () => {
    sound.currentTime = seconds(start);
    sound.play().catch(() => {});
  });
  return { start, end, button };
}

/** Largest sample of each of 600 stretches; none where the browser cannot decode it, or it is very long. */
async function envelope(blob) {
  if (blob.size > 64 * 1024 * 1024) return [];
  try {
    const context = new OfflineAudioContext(1, 1, 16_000);
    const { length, getChannelData } = await context
      .decodeAudioData(await blob.arrayBuffer())
      .then((buffer) => ({
        length: buffer.length,
        getChannelData: () => buffer.getChannelData(0),
      }));
    const samples = getChannelData();
    const step = Math.max(1, Math.floor(length / 600));
    const found = [];
    for (let at = 0; at < length; at += step) {
      let most = 0;
      for (let i = at; i < Math.min(length, at + step); i += 1) most = Math.max(most, Math.abs(samples[i]));
      found.push(most);
    }
    return found;
  } catch {
    return [];
  }
}

function draw() {
  const pen = canvas.getContext('2d');
  const { width, height } = canvas;
  const style = getComputedStyle(document.documentElement);
  const position = sound.duration > 0 ? sound.currentTime / sound.duration : 0;
  pen.clearRect(0, 0, width, height);
  const bar = width / Math.max(1, peaks.length);
  peaks.forEach((peak, at) => {
    pen.fillStyle = style.getPropertyValue(at / peaks.length < position ? '--main' : '--line');
    const size = Math.max(1, peak * height);
    pen.fillRect(at * bar, (height - size) / 2, Math.max(1, bar - 0.5), size);
  });
  pen.fillStyle = style.getPropertyValue('--bad');
  pen.fillRect(position * width, 0, 2, height);
  canvas.setAttribute('aria-valuemax', String(Math.round(sound.duration || 0)));
  canvas.setAttribute('aria-valuenow', String(Math.round(sound.currentTime)));
  canvas.setAttribute('aria-valuetext', stamp(sound.currentTime * 1000));
}

function light(list, now) {
  for (const { start, end, button } of list) {
    const lit = now >= start && now < end;
    if (lit && !button.classList.contains('lit') && !sound.paused)
      button.scrollIntoView({ block: 'nearest' });
    button.classList.toggle('lit', lit);
  }
}

function follow() {
  const now = sound.currentTime * 1000;
  light(words, now);
  light(cues, now);
  draw();
  if (!sound.paused) requestAnimationFrame(follow);
}

for (const event of ['play', 'seeked', 'pause', 'loadedmetadata']) sound.addEventListener(event, follow);
canvas.addEventListener('click', (event) => {
  if (sound.duration > 0) sound.currentTime = (event.offsetX / canvas.clientWidth) * sound.duration;
});
canvas.addEventListener('keydown', (event) => {
  const by = { ArrowLeft: -2, ArrowRight: 2, PageDown: -20, PageUp: 20 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  sound.currentTime = Math.max(0, sound.currentTime + by);
});
