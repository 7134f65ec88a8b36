import { basename } from 'node:path';
import { notHeardLabel } from '../../pipeline/subtitles/not-heard.ts';
import { writeSrt } from '../../pipeline/subtitles/srt.ts';
import { writeVtt } from '../../pipeline/subtitles/vtt.ts';
import { noticeOf, withInventedNotice } from '../../runner/jobs/invented-notice.ts';
import { jobDocument, jobExitCode, stageSeconds } from '../../runner/jobs/job-document.ts';
import {
  complaintsOf,
  isSilent,
  type JobResult,
  loopsOf,
  shownResult,
} from '../../runner/jobs/job-result.ts';
import type { Job, JobRunner } from '../../runner/jobs/job-runner.ts';
import type { ExitCode } from '../../system/exit-code.ts';
import { clock } from '../console/live-screen.ts';
import type { Terminal } from '../console/terminal.ts';
import { type JobFlags, subtitleStyle } from './job-options.ts';
import type { SubtitleFiles } from './subtitle-files.ts';

/** Writes what a job gave, and says what became of it. @returns the exit code */
export function finishJob(
  { file, text: given }: Job,
  result: JobResult,
  runner: JobRunner,
  flags: JobFlags,
  files: SubtitleFiles,
  terminal: Terminal,
): ExitCode {
  const code = jobExitCode(result);
  const notice = noticeOf(given !== undefined);
  const { layer, text, subtitles, cues: marked } = shownResult(result, subtitleStyle(flags));
  const cues = runner.calibration ? withInventedNotice(marked) : marked;
  for (const path of files.finish(marked)) terminal.note(`wrote    ${path}`);
  if (flags.srt === '-') terminal.passed(writeSrt(cues).trimEnd());
  if (flags.vtt === '-') terminal.passed(writeVtt(cues).trimEnd());
  for (const complaint of complaintsOf(result)) terminal.note(`decoder  ${complaint}`);
  if (flags.wordCues === true && subtitles.joined > 0) {
    terminal.note(`joined   ${subtitles.joined} without a time of its own, to a neighbour’s cue`);
  }
  const silent = isSilent(result);
  if (silent) terminal.note('no speech was found: nothing was transcribed, and the subtitles are empty');
  for (const { pass, step, failure } of result.failures) {
    terminal.note(`failed   ${pass === undefined ? '' : `${pass}: `}${step}: ${failure.message}`);
  }
  for (const stretch of result.notHeard ?? []) terminal.note(`missing  ${notHeardLabel(stretch)}`);
  const loops = loopsOf(result);
  for (const { pattern, count } of loops.repetitions) {
    terminal.note(`repeated ${count} times: ${JSON.stringify(pattern)}`);
  }
  if (loops.share > 0)
    terminal.note(
      `${(100 * loops.share).toFixed(1)} % of the text is a loop of the model; subtitles have it once, the text as it was said`,
    );
  const synthetic = runner.prepared.models.some((model) => model.synthetic) && !runner.calibration;
  if (synthetic) terminal.note('the words are scripted: these models are SYNTHETIC, they do not recognise');
  if (flags.json === true) {
    const shown = { layer, cues: subtitles.cues };
    terminal.json(jobDocument(file, result, runner.prepared, shown));
  } else if (flags.srt !== '-' && flags.vtt !== '-') {
    if (runner.calibration) terminal.result(notice);
    terminal.passed(text === '' ? nothing(silent, result.failures.length > 0) : text);
    if (runner.calibration) terminal.result(notice);
  }
  terminal.note(summary(file, result));
  if (runner.calibration) terminal.note(notice);
  return code;
}

/** `talk.mp3  English  1:05 of audio in 0:42, RTF 0.65  (decode 0.3 s, load 0.9 s, transcribe 38 s …)` */
function summary(file: string, { transcript, seconds, records, status }: JobResult): string {
  const stages = stageSeconds(records);
  const spent = Object.values(stages).reduce((sum, value) => sum + value, 0);
  const each = Object.entries(stages).map(([step, value]) => `${step} ${value.toFixed(1)} s`);
  return [
    basename(file),
    transcript.language ?? 'no language heard',
    `${clock(seconds)} of audio in ${clock(spent)}`,
    ...(seconds > 0 ? [`RTF ${(spent / seconds).toFixed(2)}`] : []),
    `(${each.join(', ')})`,
    ...(status === 'completed' ? [] : [status]),
  ].join('  ');
}

/** Why there is no text: what failed was not silent. */
function nothing(silent: boolean, failed: boolean): string {
  if (failed) return '(nothing was heard: steps failed)';
  return silent ? '(no speech was found)' : '(nothing was said)';
}
