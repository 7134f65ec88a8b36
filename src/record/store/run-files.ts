import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';

/** What lies in a run's folder, by name. */
export const RUN_FILES = {
  /** The record as it was saved last: after each launch, and at the end. */
  record: 'run.json',
  /** What happened, appended as it was measured. */
  journal: 'journal.jsonl',
  /** Who writes the run. */
  lock: 'runner.lock',
  /** Where the run made its own scenario (`watch`). */
  scenario: 'scenario.yaml',
  html: 'report.html',
  /** In place of a record, where builds were compared. */
  comparison: 'comparison.json',
  /** Folders. */
  traces: 'traces',
  rounds: 'rounds',
  subtitles: 'srt',
} as const;

/** Names that `runId` gives: sorted, they are in order of time. */
export const RUN_ID = /^\d{8}T\d{6}Z-[a-z0-9-]+-[0-9a-f]{4}$/;

/** `20261122T214000Z-exp-2-3f9c`: sorts by time, names the scenario, and does not collide. */
export function runId(scenario: string, now: Date): string {
  const stamp = now
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `${stamp}-${scenario}-${randomBytes(2).toString('hex')}`;
}

/** A run is named by its folder or by the record in it. */
export const folderOfRun = (run: string): string => (basename(run) === RUN_FILES.record ? dirname(run) : run);
