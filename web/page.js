import { follow, remember } from '/job-view.js';
import { onTongue, say, sayLanguage, sayNotice } from '/words.js';

const at = (id) => document.querySelector(`#${id}`);
const info = await (await fetch('/api/info')).json();
let chosen;
let recorder;

at('notice').hidden = info.notice === undefined;
for (const language of info.languages) at('language').append(new Option(language, language));
onTongue(() => {
  if (info.notice !== undefined) at('notice').textContent = sayNotice(info.notice);
  for (const option of at('language').options)
    if (option.value !== 'auto') option.textContent = sayLanguage(option.value);
});
for (const { id, title } of info.samples) at('sample').append(new Option(title, id));

function choose(file) {
  const tooLarge = file !== undefined && file.size > info.limits.uploadBytes;
  complain(tooLarge ? say('toolarge', { n: Math.floor(info.limits.uploadBytes / 1024 ** 2) }) : '');
  chosen = tooLarge ? undefined : file;
  if (chosen !== undefined) at('sample').value = '';
  at('chosen').textContent = chosen?.name ?? '';
  ready();
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
  if (at('sample').value !== '') choose(undefined);
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

at('record').addEventListener('click', async () => {
  if (recorder !== undefined) {
    recorder.stop();
    return;
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop();
      const { mimeType } = recorder;
      recorder = undefined;
      label();
      choose(
        new File(parts, `recording-${new Date().toISOString().slice(0, 19).replace(/:/g, '-')}`, {
          type: mimeType,
        }),
      );
    });
    recorder.start();
    label();
  } catch {
    complain(say('nomic'));
  }
});
const label = () => {
  at('record').textContent = say(recorder === undefined ? 'record' : 'stop');
};
onTongue(label);

at('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  complain('');
  at('start').disabled = true;
  try {
    const sample = at('sample').value;
    const blob = chosen ?? (await (await fetch(`/api/samples/${sample}`)).blob());
    const job = chosen === undefined ? await askSample(sample) : await upload(chosen);
    remember(job.id, blob);
    open(job.id);
    at('main').focus({ preventScroll: true });
    // On a telephone it lies below the form and the list of jobs: without this nothing would seem to happen.
    if (at('main').getBoundingClientRect().top > innerHeight / 2) at('main').scrollIntoView();
  } catch (error) {
    complain(error.message);
  } finally {
    at('sent').hidden = true;
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
      at('sent').hidden = false;
      at('sent').value = total > 0 ? loaded / total : 0;
    });
    request.addEventListener('error', () => reject(new Error(say('lost'))));
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
  if (status !== 202) throw new Error(answer.error?.message ?? `${status}`);
  return answer;
}

async function list(current) {
  const { jobs } = await (await fetch('/api/jobs')).json();
  at('jobs').replaceChildren(
    ...jobs.reverse().map(({ id, name, state }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = `${name} · ${say(state)}`;
      if (id === current) button.setAttribute('aria-current', 'true');
      button.addEventListener('click', () => open(id));
      const item = document.createElement('li');
      item.append(button);
      return item;
    }),
  );
  return jobs;
}

function open(id) {
  follow(id, () => void list(id));
  void list(id);
}

const jobs = await list();
const asked = location.hash.slice(1);
if (jobs.some(({ id }) => id === asked)) open(asked);
onTongue(() => void list(asked));
