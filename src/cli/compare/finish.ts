import { join } from 'node:path';
import { Comparison } from '../../record/comparison.ts';
import { exact } from '../../record/exact.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { writeOwn } from '../../record/store/own-file.ts';
import { comparisonScreen } from '../../reports/comparison/screen.ts';
import { comparisonMarkdown, comparisonText } from '../../reports/comparison/text.ts';
import { comparisonPage } from '../../reports/html/comparison.ts';
import type { Line, Look } from '../../reports/terminal/line.ts';
import { roomBetween } from '../../reports/terminal/look.ts';
import { type ExitCode, knownExitCode } from '../../system/exit-code.ts';
import { cannotWrite } from '../../system/folders.ts';
import { harnessVersion } from '../../system/version.ts';
import { type Detail, type DetailFlags, detailOf } from '../console/detail.ts';
import { exitLines } from '../console/exit-line.ts';
import { closing, closingLines, noticeAbove } from '../console/screen-ends.ts';
import { shortest } from '../console/shortest.ts';
import type { Terminal } from '../console/terminal.ts';
import { type EmbeddedSounds, embeddedSounds } from '../report/embedded-sounds.ts';
import type { ReporterUse } from '../run/reporters.ts';
import { loadRun } from '../run/stored-run.ts';
import { publishComparison } from './reporting.ts';

interface Shown extends DetailFlags {
  readonly json?: boolean | undefined;
  readonly embedAudio?: boolean | undefined;
  readonly ffmpeg?: string | undefined;
  readonly reporters: readonly ReporterUse[];
}

/**
 * Writes comparison.json, report.html and report.md into the comparison's folder and prints the result.
 * @throws Failure (3) when the folder cannot be written to
 */
export async function finishComparison(
  comparison: Comparison,
  folder: string,
  flags: Shown,
  terminal: Terminal,
): Promise<ExitCode> {
  const heard = flags.embedAudio === true ? await soundsOf(comparison, flags.ffmpeg) : undefined;
  for (const note of heard?.notes ?? []) terminal.note(note);
  writeComparison(comparison, folder, { ...flags, ...exact({ sounds: heard?.sounds }) }, terminal);
  const code = knownExitCode(comparison.verdict.exitCode);
  if (flags.json === true) {
    terminal.json({ ...comparison, comparisonDir: folder });
    return code;
  }
  const { notice, verdict } = comparison;
  const noted = terminal.noted?.();
  noticeAbove(notice, noted, terminal);
  const ends = exitLines(code, { what: 'comparison', answer: verdict.headline }, terminal.look);
  const above = notice === undefined ? 0 : closingLines(notice, terminal) - 1;
  const room = roomBetween((noted?.lines ?? 0) + above, ends.length + 1 + closingLines(notice, terminal));
  terminal.lines(linesOf(comparison, folder, detailOf(flags), terminal.look, room));
  terminal.lines(ends);
  closing(notice, [folder], terminal);
  return code;
}

function linesOf(comparison: Comparison, folder: string, detail: Detail, look: Look, room: number): Line[] {
  if (detail === 'quiet') return [];
  const shown =
    detail === 'all'
      ? [{ text: comparisonText(comparison, look.columns) }]
      : comparisonScreen(comparison, look, room);
  return [...shown, { text: `report   ${shortest(join(folder, 'report.html'))}` }];
}

/** Sounds of the utterances that changed most, as the runs name them; of a forced comparison only what both heard. */
async function soundsOf({ runs, changed }: Comparison, ffmpeg: string | undefined): Promise<EmbeddedSounds> {
  const records: RunRecord[] = [];
  for (const { role, folder } of runs) {
    if (role !== 'growth') records.push((await loadRun(folder)).record);
  }
  const [first, ...others] = records;
  const same = (first?.audio ?? []).filter(({ id, pcmSha256 }) =>
    others.every(({ audio }) => audio.find((it) => it.id === id)?.pcmSha256 === pcmSha256),
  );
  return embeddedSounds(
    same,
    changed.flatMap(({ utterances }) => utterances.map(({ audio }) => audio)),
    ffmpeg,
  );
}

function writeComparison(
  comparison: Comparison,
  folder: string,
  { reporters, sounds }: Shown & { readonly sounds?: EmbeddedSounds['sounds'] },
  terminal: Terminal,
): void {
  try {
    writeOwn(folder, 'comparison.json', `${JSON.stringify(Comparison.parse(comparison))}\n`);
    writeOwn(folder, 'report.md', comparisonMarkdown(comparison));
    writeOwn(folder, 'report.html', comparisonPage(comparison, harnessVersion(), sounds));
    publishComparison(comparison, reporters, terminal);
  } catch (thrown) {
    throw cannotWrite('the comparison', folder, thrown);
  }
}
