import { remember } from '/job-view.js';
import { listJobs, openJob } from '/jobs.js';
import { Recorder } from '/recorder.js';
import { clock, onTongue, say, sayLanguage, sayNotice, sayProblem } from '/words.js';

const at = (id) => document.querySelector(`#${id}`);
const info = await (await fetch('/api/info')).json();
let chosen;
let preview;
/** The hint that a sample brought: the user's own is never replaced. */
let brought = '';

const mebibytes = (bytes) => Math.floor(bytes / 1024 ** 2);
at('notice').hidden = info.notice === undefined;
for (const language of info.languages) at('language').append(new Option(language, language));
onTongue(() => {
  if (info.notice !== undefined) at('notice').textContent = sayNotice(info.notice);
  at('taken').textContent = say('taken', { n: mebibytes(info.limits.uploadBytes) });
  for (const option of at('language').options)
    if (option.value !== 'auto') option.textContent = sayLanguage(option.value);
});
for (const { id, title } of info.samples) at('sample').append(new Option(title, id));

/** @param seconds of a recording that was made here: it can be heard before it is sent */
function choose(file, seconds) {
  const tooLarge = file !== undefined && file.size > info.limits.uploadBytes;
  complain(tooLarge ? say('toolarge', { n: mebibytes(info.limits.uploadBytes) }) : '');
  chosen = tooLarge ? undefined : file;
  if (chosen !== undefined) takeSample('');
  at('chosen').textContent = chosen === undefined ? '' : `${chosen.name} · ${sizeText(chosen.size)}`;
  if (preview !== undefined) URL.revokeObjectURL(preview);
  preview = chosen === undefined || seconds === undefined ? undefined : URL.createObjectURL(chosen);
  at('preview').replaceChildren(...(preview === undefined ? [] : [playerOf(preview)]));
  ready();
}

function playerOf(source) {
  const player = document.createElement('audio');
  player.controls = true;
  player.src = source;
  return player;
}

const sizeText = (bytes) =>
  bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

function takeSample(id) {
  at('sample').value = id;
  const hint = info.samples.find((sample) => sample.id === id)?.hint ?? '';
  if (at('hint').value === brought) at('hint').value = hint;
  brought = hint;
}

const ready = () => {
  at('start').disabled = chosen === undefined && at('sample').value === '';
};

function complain(message) {
  at('trouble').hidden = message === '';
  at('trouble').textContent = message;
}

at('file').addEventListener('change', () => choose(at('file').files[0]));
// A file chosen while this script still loaded, or kept by the browser over a reload, has changed nothing since.
if (at('file').files.length > 0) choose(at('file').files[0]);
at('sample').addEventListener('change', () => {
  const { value } = at('sample');
  if (value !== '') choose(undefined);
  takeSample(value);
  ready();
});
// Anywhere on the page: beside the frame, the browser would open the file and leave.
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  window.addEventListener(type, (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    at('drop').classList.toggle('over', type === 'dragenter' || type === 'dragover');
    if (type === 'drop') choose(event.dataTransfer.files[0]);
  });
}

const recorder = new Recorder({
  canvas: at('level'),
  onTime(seconds, silent) {
    at('recorded').textContent = clock(seconds);
    at('quiet').hidden = !silent;
    at('quiet').textContent = say('quiet');
  },
  onEnd(file, seconds) {
    label();
    choose(file, seconds);
  },
});
at('record').addEventListener('click', async () => {
  if (recorder.running) return recorder.stop();
  complain('');
  try {
    await recorder.start();
  } catch {
    complain(say('nomic'));
  }
  label();
});
const label = () => {
  at('record').textContent = say(recorder.running ? 'stop' : 'record');
  at('record').classList.toggle('stop', recorder.running);
  at('recording').hidden = !recorder.running;
};
onTongue(label);

at('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  complain('');
  at('start').disabled = true;
  try {
    const job = chosen === undefined ? await askSample(at('sample').value) : await upload(chosen);
    if (chosen !== undefined) remember(job.id, chosen);
    openJob(job.id);
    at('main').focus({ preventScroll: true });
    // On a telephone it lies below the form and the list of jobs: without this nothing would seem to happen.
    if (at('main').getBoundingClientRect().top > innerHeight / 2) at('main').scrollIntoView();
  } catch (error) {
    complain(error.message);
  } finally {
    at('sending').hidden = true;
    ready();
  }
});

function options() {
  const hint = at('hint').value.trim();
  return { language: at('language').value, ...(hint === '' ? {} : { hint }) };
}

async function askSample(sample) {
  const response = await fetch('/api/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sample, ...options() }),
  });
  return answerOf(response.status, await response.text());
}

/** XMLHttpRequest, for it tells how much has been sent. */
function upload(file) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/jobs?${new URLSearchParams({ ...options(), name: file.name })}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      at('sending').hidden = false;
      at('sent').value = total > 0 ? loaded / total : 0;
      at('sent-text').textContent = say('sent', { done: sizeText(loaded), all: sizeText(total) });
    });
    request.addEventListener('error', () => reject(new Error(say('unsent'))));
    request.addEventListener('load', () => {
      try {
        resolve(answerOf(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    });
    request.send(file);
  });
}

function answerOf(status, text) {
  const answer = JSON.parse(text);
  if (status === 202) return answer;
  throw new Error(sayProblem(answer.error, { n: mebibytes(info.limits.uploadBytes), status }));
}

// Whoever knows the address of a job may see it, whose list it is in or not.
const asked = location.hash.slice(1);
if (/^[0-9a-f]{24}$/.test(asked)) openJob(asked);
else await listJobs();
