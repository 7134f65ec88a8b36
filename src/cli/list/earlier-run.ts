import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../record/run-record.ts';
import { parseRecord } from '../../runner/stored-record.ts';

/**
 * The newest run of a scenario below `folder`; undefined if there is none that can be read. Run ids begin with
 * their time, so that the last name is the newest; the scenario stands in the id, too.
 */
export function newestRun(folder: string, scenario: string): RunRecord | undefined {
  for (const name of runsOf(folder, scenario).toReversed()) {
    try {
      const record = parseRecord(JSON.parse(readFileSync(join(folder, name, 'run.json'), 'utf8')));
      if (record?.scenario.id === scenario) return record;
    } catch {
      // A run that was cut off, or is of another version: an older one will do.
    }
  }
  return undefined;
}

function runsOf(folder: string, scenario: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{8}T\d{6}Z-/.test(name) && name.includes(`-${scenario}-`))
      .sort();
  } catch {
    return [];
  }
}
