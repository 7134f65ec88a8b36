// Recomputes the tables of docs/comparison.md: npm run study:comparison [-- --seed 1 --comparisons 1000]
import { parseArgs } from 'node:util';
import { STUDY, studyComparison } from '../.build/bench/study/comparison/study.js';

const { values } = parseArgs({ options: { seed: { type: 'string' }, comparisons: { type: 'string' } } });
const size = {
  seed: Number(values.seed ?? STUDY.seed),
  comparisons: Number(values.comparisons ?? STUDY.comparisons),
};
console.log(studyComparison(size));
