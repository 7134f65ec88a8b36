import type { RunRecord } from '../../record/run-record.ts';
import type { Section } from './section.ts';

/** What the control of the scenario found on this machine; empty where none was demanded. */
export function controlSection({ control }: RunRecord): Section {
  if (control === undefined) return { id: 'control', title: 'control', head: [], rows: [], notes: [] };
  const { mode, seconds, trials, floor, trusted, failures } = control;
  const all = [...trials, ...floor];
  const passed = all.filter(({ outcome }) => outcome === 'pass').length;
  const verdict = trusted ? 'growth verdicts can be trusted' : 'NO GROWTH VERDICT OF THIS RUN IS BELIEVED';
  return {
    id: 'control',
    title: 'control',
    head: [],
    rows: [],
    notes: [
      `calibrate ${mode}, ${seconds.toFixed(0)} s: ${passed} of ${all.length} read as planted; ${verdict}`,
      ...failures,
    ],
  };
}
