// Trial: healthy runs of 100 iterations, one after the other, in none of which a quantity may be called a leak.
//   npm run build; node scripts/trial-healthy.mjs [runs]        20 by default, a few seconds each

import { writeFileSync } from 'node:fs';
import { ensureCalibrationEngine } from '../dist/bindings/native-library.js';
import { encodeWav } from '../dist/pipeline/wav/wav.js';
import { Workshop } from '../dist/runner/shelves/workshop.js';
import { judgeHealthy } from '../dist/studies/calibrate/judge.js';
import { HEALTHY } from '../dist/studies/calibrate/planted.js';
import { trace } from '../dist/studies/calibrate/trial.js';

const runs = Number(process.argv[2] ?? 20);
const { library } = await ensureCalibrationEngine();
const workshop = new Workshop();
const audio = { path: workshop.file('audio', 'silence.wav'), samples: 16_000 };
writeFileSync(audio.path, encodeWav(new Int16Array(audio.samples)));
const counts = {};
let leaks = 0;
try {
  for (let run = 1; run <= runs; run += 1) {
    const item = HEALTHY[run % HEALTHY.length];
    const traced = await trace(
      { library, workshop, audio, stopped: () => false },
      item.id,
      {},
      item.cycle,
      item.iterations,
    );
    const judged = judgeHealthy(item, traced);
    for (const { metric, growth } of judged) {
      const key = `${metric}: ${growth?.verdict ?? 'not measured'}`;
      counts[key] = (counts[key] ?? 0) + 1;
      if (growth?.verdict === 'leak') leaks += 1;
    }
    const heap = judged.find(({ metric }) => metric === 'heap')?.growth;
    console.log(
      `${run}/${runs}  ${item.planted}  heap ${heap?.verdict} ${heap?.rate?.toFixed(0)} B/iteration`,
    );
  }
} finally {
  workshop.remove();
}
for (const [key, count] of Object.entries(counts).sort()) console.log(`${String(count).padStart(4)}  ${key}`);
console.log(`${leaks} false leaks in ${runs} runs`);
process.exitCode = leaks > 0 ? 1 : 0;
