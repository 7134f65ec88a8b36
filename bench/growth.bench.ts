import { Bench } from 'tinybench';
import { judgeGrowth } from '../src/metrics/growth/judge.ts';
import { seeded } from '../src/metrics/random/random.ts';
import { BOUNDED, LEAKING, type Shape } from './study/growth/shapes.ts';

const ANON = { tolerance: 262_144, quantum: 4096 };

/** The quickest, a usual and the slowest kind of trace: the search begins again at each bend. */
const SHAPES: readonly (readonly [string, Shape | undefined])[] = [
  ['flat', BOUNDED.flat],
  ['leak, cycle of 2', LEAKING['leak, cycle of 2']],
  ['slow saturation', BOUNDED['slow saturation']],
];

/** Cost of one verdict by kind and length of the trace: at 1000 iterations milliseconds, at 10 000 under a second. */
export async function growthBench(): Promise<Bench> {
  const bench = new Bench({ name: 'growth verdict', time: 300, warmupTime: 100 });
  for (const n of [100, 1000, 10_000]) {
    for (const [name, shape] of SHAPES) {
      const { series = [] } = shape?.(n, seeded(n), ANON.tolerance) ?? {};
      bench.add(`${name}, ${n} iterations`, () => {
        judgeGrowth(series, ANON);
      });
    }
  }
  await bench.run();
  return bench;
}
