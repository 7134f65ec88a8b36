import { describe, expect, it } from 'vitest';
import type { RunRecord, StepRecord, Variant } from '../../src/record/run-record.ts';
import type { ServedJob } from '../../src/record/served-job.ts';
import { htmlReport } from '../../src/reports/html/report.ts';
import { markdownReport } from '../../src/reports/markdown/report.ts';
import { plottedTraces } from '../../src/reports/sections/plotted.ts';
import { sections } from '../../src/reports/sections/sections.ts';
import { growth, iteration, segment, step, variant } from '../support/record.ts';
import { aRun } from './a-run.ts';

const MIB = 1024 ** 2;
const MS = 1e6;

function job(index: number, served: Partial<ServedJob>, parts: Partial<StepRecord> = {}) {
  const whole: ServedJob = { client: 1, fate: 'whole', outcome: 'answered', ...served };
  const server = { heap: 4 * MIB + index, rss: 70 * MIB, handles: 30 };
  return iteration(index, [
    step('job', { duration: index * 100 * MS, tempFiles: 0, served: whole, server, ...parts }),
  ]);
}

const served = (): Variant =>
  variant(
    [
      segment(
        [
          job(1, { firstText: 500 * MS, delivery: 9 * MS }),
          job(2, { firstText: 100 * MS, delivery: 1 * MS }),
        ],
        { before: [step('serve', { server: { heap: 3 * MIB, rss: 60 * MIB, handles: 24 } })] },
      ),
      segment(
        [
          job(3, { fate: 'cancel', outcome: 'cancelled', how: 'at its first text' }),
          job(4, { fate: 'bad', outcome: 'refused', detail: '415 this is no sound' }),
          job(5, { outcome: 'lost', detail: 'socket hang up' }, { tempFiles: 2 }),
        ],
        {
          after: [step('stop', { tempFiles: 0 })],
          observed: { swap: 0, hugePages: 0, serverPeakRss: 80 * MIB },
        },
      ),
    ],
    { serverGrowth: { heap: growth({ rate: 12, ci95: [8, 16], mde: 100, warmup: 1 }) } },
  );

const of = (record: RunRecord, id: string) => sections(record).find((section) => section.id === id);

describe('a server in the report', () => {
  const record = aRun([served()]);

  it('shows what clients meant and what they got, over all of its engine processes', () => {
    expect(of(record, 'jobs')?.rows).toEqual([
      ['to the end', 'default', '3', '2', '', '', '', '', '1', '500 ms'],
      ['to cancel', 'default', '1', '', '', '', '1', '', '', '300 ms'],
      ['to send what is no sound', 'default', '1', '', '', '1', '', '', '', '400 ms'],
    ]);
    expect(of(record, 'jobs')?.notes).toEqual([
      'default: first text from the engine’s callback to the client: p50 1.00 ms, p95 9.00 ms, most 9.00 ms (n 2)',
      'default: first text from the client’s request, the time in line included: p50 100 ms, p95 500 ms, most 500 ms (n 2)',
      'default: temporary files left: at most 2 after a job, 0 when the server had stopped',
      'default: job 5 was lost: socket hang up',
    ]);
  });

  it('shows its growth and its memory, the kernel’s high-water mark as peak', () => {
    expect(of(record, 'server-growth')?.rows).toEqual([
      ['heap', 'default', '12 B', '8 B … 16 B', 'no leak', '1.10 KiB', '1'],
    ]);
    expect(of(record, 'server-memory')?.rows).toEqual([
      ['heap', 'default', '3.00 MiB', '4.00 MiB', '4.00 MiB', '4.00 MiB', '–'],
      ['rss', 'default', '60.0 MiB', '70.0 MiB', '70.0 MiB', '70.0 MiB', '80.0 MiB'],
      ['handles', 'default', '24', '30', '30', '30', '–'],
    ]);
  });

  it('has a part of its own on the page, and the card is about the server', () => {
    const page = htmlReport(record);
    expect(page).toContain('The server and its clients');
    expect(page).toContain('growth of the server per job');
    expect(page).toContain('5 of 100 jobs');
  });

  it('is what tables and pictures without a process in their name are of', () => {
    expect(markdownReport(record)).toContain('| growth per job | default, server |');
    expect(plottedTraces(record, 'heap')).toMatchObject([{ label: 'default, server' }]);
    expect(plottedTraces(record, 'heap')[0]?.trace.points).toHaveLength(5);
  });

  it('is not there where nothing was served', () => {
    expect(of(aRun([variant([segment([])])]), 'jobs')).toBeUndefined();
    expect(htmlReport(aRun([variant([segment([])])]))).not.toContain('The server and its clients');
  });
});
