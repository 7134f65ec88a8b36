/** A line of small marks, one a night: how high is the figure, what it is is the verdict. */
const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT, AIR] = [150, 34, 6];

/** @param nights `{ value, outcome }`, the earliest first */
export function sparkline(nights, label) {
  const picture = element('svg', {
    class: 'spark',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    width: WIDTH,
    height: HEIGHT,
    role: 'img',
    'aria-label': label,
  });
  const values = nights.map(({ value }) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const across = (index) => AIR + (index * (WIDTH - 2 * AIR)) / Math.max(1, nights.length - 1);
  const up = (value) => HEIGHT - AIR - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * AIR);
  picture.append(
    element('line', { class: 'zero', x1: 0, x2: WIDTH, y1: up(0), y2: up(0) }),
    element('polyline', {
      class: 'way',
      points: values.map((value, index) => `${across(index).toFixed(1)},${up(value).toFixed(1)}`).join(' '),
    }),
    ...nights.map(({ value, outcome }, index) => mark(outcome, across(index), up(value))),
  );
  return picture;
}

function mark(outcome, x, y) {
  if (outcome === 'fail') return element('path', { class: 'fail', d: `M${x - 3} ${y - 3}l6 6m0-6l-6 6` });
  return element('circle', { class: outcome, cx: x, cy: y, r: 2.6 });
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
