import { say } from '/words.js';

const rows = document.querySelector('#rows');
const cell = (content) => {
  const element = document.createElement('td');
  element.append(content);
  return element;
};

const { runs } = await (await fetch('/api/runs')).json();
document.querySelector('#none').hidden = runs.length > 0;
for (const { id, startedAt, outcome, exitCode, status, headline } of runs) {
  const link = document.createElement('a');
  link.href = `/runs/${id}/report.html`;
  link.textContent = id;
  const row = document.createElement('tr');
  row.append(
    cell(link),
    cell(new Date(startedAt).toLocaleString()),
    cell(
      `${outcome.toUpperCase()}${exitCode === undefined ? '' : ` (${exitCode})`}${status === 'completed' ? '' : `, ${say(status)}`}`,
    ),
    cell(headline),
  );
  rows.append(row);
}
