import { scanLevel } from '../../src/metrics/history/rank-scan.ts';
import { type WatchSetting, WINDOW, watch } from '../../src/metrics/history/watch.ts';
import { seeded } from '../../src/metrics/random/random.ts';
import { atMost, type Finding, type Trial } from './trial.ts';

const SETTING: WatchSetting = { better: 'less', scale: 'log', least: 0.03 };
const SD = 0.015;
/** One night in so many is an odd one, slower by up to `ODD_SIZE`. */
const ODD = 20;
const ODD_SIZE = 0.3;
const SEEDS = 200;

interface World {
  readonly name: string;
  readonly noise: (random: ReturnType<typeof seeded>) => number;
}

const WORLDS: readonly World[] = [
  { name: 'Gaussian, 1.5 %', noise: (random) => SD * random.normal() },
  {
    name: '1.5 %, one night in twenty odd by up to 30 %',
    noise: (random) =>
      SD * random.normal() + (random.integer(1, ODD) === 1 ? random.between(0, Math.log1p(ODD_SIZE)) : 0),
  },
];

const nightsOf = ({ noise }: World, seed: number, count: number, step: number, size: number): number[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, i) =>
    Math.exp(noise(random) + (i >= step ? Math.log1p(size) : 0)),
  );
};
const watched = (values: readonly number[]) =>
  watch(
    values.map((value, i) => ({ value, build: String(i) })),
    SETTING,
  );

/** How far from its true place a step is put: 160 of them, of four sizes, in windows of 45 nights. */
function placed(world: World): Finding[] {
  const off = { ranks: 0, refined: 0, furthest: 0, found: 0, steps: 0 };
  for (const size of [0.05, 0.08, 0.15, 0.5]) {
    for (const at of [10, 15, 22, 30, 35]) {
      for (let seed = 1; seed <= 8; seed += 1) {
        const values = nightsOf(world, 1000 * at + seed, WINDOW, at, size);
        off.steps += 1;
        const ranks = scanLevel(values.map(Math.log), { least: Math.log1p(SETTING.least) })?.at;
        const near = watched(values).changes.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
        if (ranks === undefined || near === undefined) continue;
        off.found += 1;
        if (ranks !== at) off.ranks += 1;
        if (near.at !== at) off.refined += 1;
        off.furthest = Math.max(off.furthest, Math.abs(near.at - at));
      }
    }
  }
  return [
    {
      what: `${world.name}: ${off.steps} steps of 5 to 50 %, ${off.found} found: put beside their night by the ranks alone ${off.ranks}, refined (furthest by ${off.furthest})`,
      found: String(off.refined),
      asked: `fewer than ${off.ranks}`,
      ok: off.refined < off.ranks,
    },
  ];
}

/** Nights until a step is called a change, for a step after `before` nights. */
function delays(world: World, before: number, size: number): Finding {
  const found: number[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const values = nightsOf(world, seed, before + 14, before, size);
    const night = values.findIndex(
      (_, i) =>
        i >= before &&
        watched(values.slice(0, i + 1)).changes.some(({ at, worse }) => worse && Math.abs(at - before) <= 3),
    );
    found.push(night < 0 ? Number.POSITIVE_INFINITY : night - before + 1);
  }
  const sorted = found.toSorted((a, b) => a - b);
  const [middle = 0, most = 0] = [sorted[SEEDS >> 1], sorted[Math.floor(0.95 * SEEDS)]];
  return {
    what: `${world.name}: step of ${100 * size} % after ${before} nights, called after so many: median, 95 of 100`,
    found: `${middle}, ${most}`,
    asked: '',
    ok: true,
  };
}

/** Alarms in nights without a step, each looked at; after an alarm the window begins there. */
function falseAlarms(world: World): Finding {
  const NIGHTS = 60;
  let alarms = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const values = nightsOf(world, seed, NIGHTS, NIGHTS, 0);
    let since = 0;
    for (let night = 1; night <= NIGHTS; night += 1) {
      const seen = values.slice(0, night).map((value, i) => ({ value, build: String(i) }));
      const at = watch(seen, SETTING, since).changes.at(-1)?.at;
      if (at === undefined) continue;
      alarms += 1;
      since = at;
    }
  }
  return atMost(
    `${world.name}: changes called in ${SEEDS * NIGHTS} nights without one`,
    alarms,
    (SEEDS * NIGHTS) / 1000,
  );
}

/** Where, and how soon, history calls a change, on simulated nights (docs/history.md#operating-characteristics). */
export const historySteps: Trial = async () =>
  WORLDS.flatMap((world) => [
    ...placed(world),
    delays(world, 6, 0.5),
    delays(world, 30, 0.5),
    delays(world, 30, 0.2),
    delays(world, 30, 0.05),
    falseAlarms(world),
  ]);
