import { z } from 'zod';
import { MODEL_WEIGHTS } from '../../record/model-weights.ts';
import { id } from './values/names.ts';
import { text, word } from './values/quantities.ts';
import { section } from './values/section.ts';

const GATE = 'a gate, like ttft.p95 < 5 s, or a map of gate, why, severity, weights, known';
const GATES = 'a list of gates';

const GateMap = section({
  gate: text().meta({ title: 'Gate', description: 'What must hold (docs/gates.md).' }),
  why: text()
    .optional()
    .meta({ title: 'Why', description: 'Printed beside the result: a known fault, a promise.' }),
  severity: word(['fail', 'warn'])
    .optional()
    .meta({ title: 'Severity', description: '`warn` does not change the exit code.', default: 'fail' }),
  weights: z
    .union([word(MODEL_WEIGHTS), z.array(word(MODEL_WEIGHTS)).nonempty()], {
      error: `one or more of ${MODEL_WEIGHTS.join(', ')}`,
    })
    .optional()
    .meta({
      title: 'Weights',
      description: 'The weights that the bound is about: with others the gate is skipped. Default: any.',
    }),
  known: z.array(id(), { error: 'a list of ids of known-leaks' }).optional().meta({
    title: 'Known',
    description: '`known-leaks` that `diagnose` takes off before it judges this gate.',
  }),
});

export const Gate = z
  .union([text(), GateMap], { error: GATE })
  .transform((gate) =>
    typeof gate === 'string'
      ? { gate, why: undefined, severity: undefined, weights: undefined, known: undefined }
      : gate,
  )
  .meta({ id: 'gate', title: 'Gate' });

const GateList = z.array(Gate, { error: GATES });

export const Expect = z.union(
  [GateList, z.record(id(), GateList, { error: 'a list of gates, or a map of all and variants' })],
  { error: 'a list of gates, or a map of all and variants' },
);
