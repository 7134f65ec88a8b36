/** The nights of a folder of reports: what each came to, beside those before it; two of them can be compared. */
import { sparkline } from '/sparkline.js';
import { onTongue, say, sayTime } from '/words.js';

const at = (id) => document.querySelector(`#${id}`);
/** Nights of one scenario and engine that a row is set against. */
const MOST_EARLIER = 30;
const OUTCOMES = ['pass', 'fail', 'undecided'];
const STATES = ['running', 'broken off'];

let runs = [];
let chosen = [];

async function load() {
  try {
    ({ runs } = await (await fetch('/api/runs')).json());
  } catch {
    at('reading').hidden = false;
    at('reading').textContent = say('runs-unread');
    return;
  }
  at('reading').hidden = true;
  render();
  // What goes on changes while one looks.
  if (runs.some(({ status }) => status === 'running')) setTimeout(() => void load(), 5000);
}

const stateOf = ({ status, outcome }) => (STATES.includes(status) ? status : outcome);

function render() {
  at('none').hidden = runs.length > 0;
  for (const part of ['filter', 'table', 'summary', 'legend']) at(part).hidden = runs.length === 0;
  const shown = runs.filter(matches);
  at('unmatched').hidden = shown.length > 0 || runs.length === 0;
  at('table').hidden = shown.length === 0;
  at('rows').replaceChildren(...shown.map(row));
  renderSummary(shown);
  renderPair();
}

/** What stands between back quotes is code. */
function coded(text) {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const code = document.createElement('code');
    code.textContent = part;
    return code;
  });
}

function renderSummary(shown) {
  const parts = [...OUTCOMES, ...STATES].flatMap((state) => {
    const count = shown.filter((run) => stateOf(run) === state).length;
    if (count === 0) return [];
    const part = document.createElement('span');
    part.append(chipOf(state), ` ${count}`);
    return [part];
  });
  at('summary').replaceChildren(...parts);
}

function matches(run) {
  const words = at('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [run.id, run.scenario, run.headline, ...run.engines].join(' ').toLowerCase();
  const state = at('outcome').value;
  return (
    words.every((word) => text.includes(word)) &&
    (state === '' || stateOf(run) === state) &&
    (at('kind').value === '' || run.kind === at('kind').value) &&
    !(at('real').checked && run.calibration)
  );
}

function row(run) {
  const { id, kind, scenario, engines, headline, calibration, startedAt, exitCode } = run;
  const element = document.createElement('tr');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = chosen.includes(id);
  box.setAttribute('aria-label', say('choose-this', { id }));
  box.addEventListener('change', () => choose(id, box.checked));
  const link = document.createElement(run.report ? 'a' : 'span');
  if (run.report) link.href = `/runs/${id}/report.html`;
  link.append(...coded(headline));
  link.title = headline;
  const answer = cell('answer', chipOf(stateOf(run)), exitCode === undefined ? '' : ` exit ${exitCode} `);
  const sentence = document.createElement('p');
  sentence.className = 'headline';
  sentence.append(link);
  answer.append(sentence);
  const place = cell('scenario', scenario);
  if (kind === 'comparison') place.append(' ', badge('kind-one'));
  const builds = cell('engine', engines.join(kind === 'comparison' ? ' → ' : ', '));
  if (calibration) builds.append(' ', badge('calibration'));
  const when = cell('when', sayTime(startedAt));
  const name = document.createElement('code');
  name.textContent = id.slice(-4);
  name.title = id;
  when.append(' ', name);
  element.append(
    kind === 'run' && run.status !== 'running' ? cell('choose-run', box) : cell('choose-run', ''),
    answer,
    place,
    builds,
    cell('against', ...trend(run)),
    when,
  );
  if (chosen.includes(id)) element.className = 'chosen';
  return element;
}

function cell(head, ...content) {
  const element = document.createElement('td');
  element.dataset.head = say(head);
  element.className = head;
  element.append(...content);
  return element;
}

function chipOf(state) {
  const chip = document.createElement('span');
  chip.className = `chip ${state.replace(' ', '-')}`;
  chip.textContent = say(`state-${state}`);
  return chip;
}

function badge(word) {
  const element = document.createElement('span');
  element.className = `badge ${word}`;
  element.textContent = say(word);
  return element;
}

const placeOf = ({ kind, scenario, engines }) => JSON.stringify([kind, scenario, engines]);

/** The figure of this night behind those of the same scenario, engine and variant before it; the list has the newest first. */
function trend(run) {
  const figure = run.figures.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
  if (figure === undefined) return [say('no-figure')];
  const same = runs.slice(runs.indexOf(run)).filter((other) => placeOf(other) === placeOf(run));
  const nights = same
    .flatMap((other) => {
      const found = other.figures.find(({ cell: place }) => place === figure.cell);
      return found === undefined ? [] : [{ value: found.value, outcome: other.outcome }];
    })
    .slice(0, MOST_EARLIER)
    .toReversed();
  const text = document.createElement('span');
  text.className = 'figure';
  text.textContent =
    figure.metric === 'heap' ? say('per-iteration', { v: figure.text }) : `TTFT ${figure.text}`;
  text.title = figure.cell;
  if (nights.length < 2) return [text, first()];
  return [sparkline(nights, say('nights', { n: nights.length, v: figure.text })), text];
}

function first() {
  const element = document.createElement('span');
  element.className = 'soft small';
  element.textContent = ` ${say('first-night')}`;
  return element;
}

function choose(id, yes) {
  chosen = [...chosen.filter((other) => other !== id), ...(yes ? [id] : [])].slice(-2);
  // The older one is the baseline, unless the user swaps them: ids begin with the time.
  chosen.sort();
  render();
}

function renderPair() {
  at('pair').hidden = chosen.length === 0;
  const [baseline, run] = chosen;
  const whole = chosen.length === 2;
  at('compare').hidden = !whole;
  at('swap').hidden = !whole;
  at('pair-text').textContent = whole
    ? say('pair', { a: baseline, b: run })
    : say('one-chosen', { a: baseline ?? '' });
  if (whole) at('compare').href = `/compare?${new URLSearchParams({ baseline, run })}`;
}

at('swap').addEventListener('click', () => {
  chosen = chosen.toReversed();
  renderPair();
});
at('clear').addEventListener('click', () => {
  chosen = [];
  render();
});
for (const state of [...OUTCOMES, ...STATES]) {
  const option = new Option(state, state);
  option.dataset.say = `state-${state}`;
  at('outcome').append(option);
}
at('filter').addEventListener('input', render);
at('filter').addEventListener('submit', (event) => event.preventDefault());
await load();
onTongue(() => {
  for (const option of at('outcome').options)
    if (option.value !== '') option.textContent = say(`state-${option.value}`);
  render();
});
