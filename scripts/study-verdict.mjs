// Recomputes the tables of docs/leak-verdict.md: npm run study:verdict [-- --seed 1 --traces 200]
import { parseArgs } from 'node:util';
import { STUDY, studyVerdict } from '../.build/bench/study/growth/study.js';

const { values } = parseArgs({ options: { seed: { type: 'string' }, traces: { type: 'string' } } });
const size = { seed: Number(values.seed ?? STUDY.seed), traces: Number(values.traces ?? STUDY.traces) };
console.log(studyVerdict(size));
