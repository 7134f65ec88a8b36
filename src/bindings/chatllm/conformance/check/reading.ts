import type { TrialAnswer, TrialLog } from '../../../trial-log.ts';
import { PrintType } from '../../abi/functions.ts';
import { NO_STATISTICS, parseStatistics, type Statistics } from '../../abi/statistics.ts';

/** Pieces of text that arrived at the callback of `object` (any: of all) during an answer. */
export function piecesOf(answer: TrialAnswer | undefined, object?: string): Uint8Array[] {
  return (answer?.prints ?? [])
    .filter(({ to, type }) => type === PrintType.chatChunk && (object === undefined || to === object))
    .map(({ bytes }) => bytes);
}

const decoder = new TextDecoder('utf-8');

/** Those pieces as one text. */
export function textOf(answer: TrialAnswer | undefined, object?: string): string {
  return decoder.decode(Buffer.concat(piecesOf(answer, object)));
}

/** Lines other than text that were printed during an answer. */
export function linesOf(answer: TrialAnswer | undefined): string[] {
  return (answer?.prints ?? [])
    .filter(({ type }) => type !== PrintType.chatChunk)
    .map(({ bytes }) => decoder.decode(bytes).trim());
}

/** Error lines alone. */
export function errorsOf(answer: TrialAnswer | undefined): string[] {
  return (answer?.prints ?? [])
    .filter(({ type }) => type === PrintType.error)
    .map(({ bytes }) => decoder.decode(bytes).trim());
}

/** The cumulative counters that a `statistics` call printed; undefined when they are worded otherwise. */
export const statisticsOf = (answer: TrialAnswer | undefined): Statistics | undefined =>
  parseStatistics(linesOf(answer));

/** Prompt tokens of each ask that has a `statistics` call right behind it; undefined where one cannot be read. */
export function promptsOf(log: TrialLog): (number | undefined)[] {
  let before: Statistics | undefined = NO_STATISTICS;
  return log.answers.flatMap(({ call }, index) => {
    if (call.call !== 'ask' || log.answers[index + 1]?.call.call !== 'statistics') return [];
    const after = statisticsOf(log.answers[index + 1]);
    const prompt = after && before && after.promptTokens - before.promptTokens;
    before = after;
    return [prompt];
  });
}

/** `SIGABRT`, `exit(3)`, `hung` …: how a process ended, in one word. */
export function endOf({ death }: TrialLog): string | null {
  if (death === undefined) return null;
  return death.signal ?? (death.kind === 'exited' ? `exit(${death.exitCode ?? 0})` : death.kind);
}

/**
 * Why a trial did not get past its first `needed` calls: its process died in one of them, one could not be made, or a
 * start failed. Undefined when it did.
 */
export function obstacle(log: TrialLog | undefined, needed: number): string | undefined {
  if (log === undefined) return 'the trial was not run';
  for (let index = 0; index < needed; index += 1) {
    const answer = log.answers[index];
    if (answer?.unmade !== undefined) return answer.unmade;
    if (answer?.code === undefined) return log.death?.message ?? 'the trial ended early';
    if (answer.call.call === 'start' && answer.code !== 0) {
      const [line = ''] = errorsOf(answer);
      return `start returned ${answer.code}${line === '' ? '' : `: ${line}`}`;
    }
  }
  return undefined;
}

/** Why nothing can be told from what a round said: it said nothing. Undefined when it said something. */
export function silence(answer: TrialAnswer | undefined): string | undefined {
  if (piecesOf(answer).length > 0) return undefined;
  const code = answer?.code ?? 0;
  if (code >= 0) return 'the round gave no text';
  const [line = ''] = errorsOf(answer);
  return `the round was refused (code ${code})${line === '' ? '' : `: ${line}`}`;
}

/** A text for a line: short, on one line. */
export function quoted(text: string): string {
  const line = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return JSON.stringify(line);
}
