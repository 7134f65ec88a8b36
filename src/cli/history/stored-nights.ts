import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Comparison } from '../../record/comparison.ts';
import type { Night } from '../../record/history.ts';
import { hasOwn, readOwn } from '../../record/store/own-file.ts';
import { type NightHead, nightsOfComparison, nightsOfRun } from '../../studies/history/night.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { loadRun } from '../run/stored-run.ts';

const FILE = 'comparison.json';

/**
 * What history keeps of a stored run or comparison.
 * @param place its folder, or its `run.json` or `comparison.json`
 * @throws Failure (2) when there is none, it cannot be read, or it holds nothing that belongs into a history
 */
export async function storedNights(
  place: string,
  head: NightHead,
): Promise<{ nights: readonly Night[]; notes: readonly string[] }> {
  const folder = basename(place) === FILE ? dirname(place) : place;
  const { nights, notes } = hasOwn(folder, FILE)
    ? await ofComparison(folder, head)
    : await ofRun(place, head);
  // A run that came to nothing says the most important of all: without it the night before stands for the newest.
  const full = nights.filter(({ points, ended }) => points.length > 0 || !passed(ended));
  if (full.length > 0) return { nights: full, notes };
  throw new Failure(ExitCode.usage, `${place} holds nothing that history keeps`, [
    'a comparison of two engines gives speeds over a baseline; a run of 8 iterations or more gives memory',
  ]);
}

const passed = (ended: Night['ended']): boolean => ended === undefined || ended.outcome === 'pass';

async function ofRun(run: string, head: NightHead): Promise<{ nights: Night[]; notes: readonly string[] }> {
  const { record, notes } = await loadRun(run);
  return { nights: nightsOfRun(record, head), notes };
}

async function ofComparison(
  place: string,
  head: NightHead,
): Promise<{ nights: Night[]; notes: readonly string[] }> {
  const file = join(place, FILE);
  const comparison = readComparison(place);
  if (comparison.kind === 'runs') {
    throw new Failure(
      ExitCode.usage,
      `${file} compares stored runs: what the machine drifted between them is in its ratios, and would be taken for the build`,
      'add a comparison of the same night (compare --engines), or a run for its memory (docs/history.md)',
    );
  }
  if (comparison.kind === 'aa') {
    throw new Failure(
      ExitCode.usage,
      `${file} compares a build with itself: it says how well this machine compares, nothing of a build`,
      'add a comparison of two engines (compare --engines)',
    );
  }
  const growth = comparison.runs.find(({ role }) => role === 'growth');
  if (growth === undefined) return { nights: nightsOfComparison(comparison, undefined, head), notes: [] };
  // A folder that a CI job stored away was moved as a whole: the run is still beside the comparison.
  const folder = [growth.folder, join(place, 'growth', basename(growth.folder))].find(existsSync);
  const gone = `its growth run is no longer at ${growth.folder}: memory is left out`;
  const { record, notes } = folder === undefined ? { notes: [gone] } : await loadRun(folder);
  return { nights: nightsOfComparison(comparison, record, head), notes };
}

function readComparison(folder: string): Comparison {
  const file = join(folder, FILE);
  let document: unknown;
  try {
    document = JSON.parse(readOwn(folder, FILE)?.toString('utf8') ?? '');
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure(
      ExitCode.usage,
      `${file} cannot be read: ${reasonOf(thrown)}`,
      'it may have been cut short: measure again',
      thrown,
    );
  }
  const parsed = Comparison.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new Failure(ExitCode.usage, `${file} is no comparison of this version`);
}
