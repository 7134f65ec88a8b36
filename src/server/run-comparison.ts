import { compareStored } from '../judge/comparison/stored.ts';
import { loadNormaliser } from '../metrics/normaliser-loading.ts';
import type { StoredRuns } from '../record/store/stored-runs.ts';
import { comparisonPage, refusedComparisonPage } from '../reports/html/comparison.ts';
import { harnessVersion } from '../system/version.ts';
import { Places } from './places.ts';

/** Two records of runs, by their ids. */
export interface AskedComparison {
  readonly baseline: string;
  readonly run: string;
  /** Also where they differ in what decides their figures. */
  readonly force: boolean;
}

/** Compares stored runs for whoever asks, one pair at a time: two records are in memory while it lasts. */
export class RunComparisons {
  readonly #runs: StoredRuns;
  readonly #places = new Places('comparisons', { all: 1, each: 1 });

  constructor(runs: StoredRuns) {
    this.#runs = runs;
  }

  /**
   * @returns the page; undefined where one of them is no run that can be read
   * @throws NoPlace while another pair is compared
   */
  async page(
    { baseline, run, force }: AskedComparison,
    client: string,
    now: Date,
  ): Promise<{ readonly status: 200 | 409; readonly page: string } | undefined> {
    const leave = this.#places.take(client);
    try {
      const [before, after] = [await this.#runs.record(baseline), await this.#runs.record(run)];
      if (before === undefined || after === undefined) return undefined;
      const harness = harnessVersion();
      const { comparison, refused } = compareStored(
        { record: before, folder: baseline },
        { record: after, folder: run },
        {
          ...{ id: `${baseline} and ${run}`, at: now.toISOString(), force },
          chinese: before.corpora && after.corpora && (await loadNormaliser('zh')),
        },
      );
      if (comparison !== undefined) return { status: 200, page: comparisonPage(comparison, harness) };
      const anyway = `/compare?${new URLSearchParams({ baseline, run, force: '1' })}`;
      return {
        status: 409,
        page: refusedComparisonPage({ baseline, run, differences: refused }, anyway, harness),
      };
    } finally {
      leave();
    }
  }
}
