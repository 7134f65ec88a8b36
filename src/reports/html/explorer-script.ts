import { CHECKPOINT_METRICS, unitOf } from '../../record/metric.ts';

/**
 * The one script of the page: a picture of any recorded quantity that can be zoomed into. The page says everything
 * without it. It runs in a browser of the reader's, so it is text here and nothing of it is shared with this program.
 */
export const EXPLORER_SCRIPT = `
(() => {
  'use strict';
  const place = document.getElementById('explorer');
  const source = document.getElementById('explorer-data');
  if (!place || !source || typeof uPlot === 'undefined') return;
  const data = JSON.parse(source.textContent);
  const counts = new Set(${JSON.stringify(CHECKPOINT_METRICS.filter((metric) => unitOf(metric) === 'count'))});
  const names = [...new Set(data.flatMap((v) => v.metrics.map((m) => m[0])))];
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const units = [['GiB', 1073741824], ['MiB', 1048576], ['KiB', 1024], ['B', 1]];
  const make = (tag, text, parent) => {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const bar = make('p', '', place);
  const label = make('label', 'Zoom into the change since the first iteration of ', bar);
  const select = make('select', '', label);
  for (const name of names) make('option', name, select).value = name;
  const reset = make('button', 'Whole run', bar);
  reset.type = 'button';
  make('span', 'Drag to zoom. With the keyboard: left and right move, + and - zoom, 0 shows the whole run.', bar).className = 'soft';
  const canvas = make('div', '', place);
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'group');
  let plot;
  const draw = () => {
    const metric = select.value;
    const shown = data.flatMap((v, i) => v.metrics.filter((m) => m[0] === metric).map((m) => ({ id: v.id, i, x: m[1], y: m[2] })));
    const x = [...new Set(shown.flatMap((s) => s.x))].sort((a, b) => a - b);
    const series = shown.map((s) => { const at = new Map(s.x.map((k, n) => [k, s.y[n] - s.y[0]])); return x.map((k) => at.get(k) ?? null); });
    const most = series.flat().reduce((m, v) => Math.max(m, Math.abs(v ?? 0)), 0);
    const unit = counts.has(metric) ? ['', 1] : units.find((u) => most >= u[1]) || units[3];
    for (const values of series) values.forEach((value, n) => { if (value !== null) values[n] = value / unit[1]; });
    const show = (value) => (value == null ? '–' : (value > 0 ? '+' : '') + Number(value.toPrecision(6)) + (unit[0] ? ' ' + unit[0] : ''));
    const axis = { stroke: css('soft'), grid: { stroke: css('line') }, ticks: { stroke: css('line') } };
    if (plot) plot.destroy();
    canvas.setAttribute('aria-label', 'change of ' + metric + ' since the first iteration, at the end of each, zoomable; the figures are in the tables below');
    plot = new uPlot({
      width: Math.max(280, canvas.clientWidth), height: 300, scales: { x: { time: false } },
      axes: [{ ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000] }, { ...axis, size: (_, labels) => 24 + 8 * Math.max(6, ...(labels || []).map((text) => text.length)), values: (_, ticks) => ticks.map(show) }],
      series: [{ label: 'iteration' }, ...shown.map((s) => ({ label: s.id, stroke: css('s' + ((s.i % 6) + 1)), width: 1.5, points: { show: x.length < 200, size: 4 }, value: (_, v) => show(v) }))],
    }, [x, ...series], canvas);
  };
  const range = (from, to) => plot.setScale('x', { min: from, max: to });
  const whole = () => { const x = plot.data[0]; range(x[0], x[x.length - 1]); };
  canvas.addEventListener('keydown', (event) => {
    const { min, max } = plot.scales.x;
    const width = max - min;
    if (event.key === 'ArrowLeft') range(min - width / 8, max - width / 8);
    else if (event.key === 'ArrowRight') range(min + width / 8, max + width / 8);
    else if (event.key === '+' || event.key === '=') range(min + width / 4, max - width / 4);
    else if (event.key === '-') range(min - width / 2, max + width / 2);
    else if (event.key === '0') whole();
    else return;
    event.preventDefault();
  });
  select.addEventListener('change', draw);
  reset.addEventListener('click', whole);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', () => plot.setSize({ width: Math.max(280, canvas.clientWidth), height: 300 }));
  place.hidden = false;
  draw();
})();
`;
