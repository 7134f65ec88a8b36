import type { RunRecord } from './run-record.ts';

/** Whether variants were chosen by name: one of them that cannot be measured is no variant left out. */
export const choseVariants = ({ scenario }: Pick<RunRecord, 'scenario'>): boolean =>
  scenario.settings.variant !== undefined;

/** Whether a run measured some of its scenario's variants alone: it says nothing of the others. */
export const isPart = (record: Pick<RunRecord, 'scenario' | 'shard'>): boolean =>
  record.shard !== undefined || choseVariants(record);
