import { bisected, FAULTS, worldOf } from './bisect-worlds.ts';
import { atLeast, atMost, type Finding, noted, type Trial } from './trial.ts';

const TRIALS = 100;
const CONTROLS = 500;
const MOST_BUILDS = Math.ceil(Math.log2(64)) + 3;

/**
 * Bisects of 64 commits with simulated builds: the judges and the search are those of the product. A commit in ten does not build;
 * where all build, the builds are counted.
 */
export const bisectSearch: Trial = async () =>
  FAULTS.flatMap((fault): Finding[] => {
    const seeds = Array.from({ length: TRIALS }, (_, seed) => seed + 1);
    const found = seeds.map((seed) => bisected(worldOf(fault, seed, false)));
    const whole = seeds.map((seed) => bisected(worldOf(fault, seed, false, 0)));
    const controls = Array.from({ length: CONTROLS }, (_, seed) =>
      bisected(worldOf(fault, 10_000 + seed, true)),
    );
    const count = (kind: string, of = found): number => of.filter((one) => one.kind === kind).length;
    return [
      atLeast(`${fault}: right commit named, of ${TRIALS}`, count('right'), 98),
      atMost(`${fault}: wrong commit named, of ${TRIALS}`, count('wrong'), 1),
      atLeast(`${fault}: right commit named where all build, of ${TRIALS}`, count('right', whole), 98),
      atMost(
        `${fault}: most builds where all build`,
        Math.max(...whole.map(({ builds }) => builds)),
        MOST_BUILDS,
      ),
      noted(`${fault}: mean verdicts`, found.reduce((sum, { verdicts }) => sum + verdicts, 0) / TRIALS),
      atMost(
        `${fault}: commit named between equal builds, of ${CONTROLS}`,
        count('right', controls) + count('wrong', controls),
        0,
      ),
    ];
  });
