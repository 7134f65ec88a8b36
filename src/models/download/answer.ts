import { exact } from '../../record/exact.ts';

/** What a server's answer to a request for a file (from byte `have` on) means. Pure; RFC 9110 §14 and §15. */
export type Answer =
  /** The bytes from `from` on follow; `total` is the whole file's size, where stated. */
  | { readonly kind: 'body'; readonly from: number; readonly total?: number }
  /** The whole file is already here. */
  | { readonly kind: 'complete'; readonly total: number }
  /** What is here does not fit: begin anew. */
  | { readonly kind: 'restart'; readonly reason: string }
  /** Ask again later. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'refused'; readonly reason: string };

export interface AnswerHead {
  readonly status: number;
  header(name: string): string | undefined;
}

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;

const REASON: Readonly<Record<number, string>> = {
  401: 'the server wants a login',
  403: 'the server forbids it',
  404: 'there is no such file',
  410: 'the file is gone',
};

/** Longest time that a server may ask us to wait. */
const LONGEST_WAIT_MS = 60_000;

function partial(head: AnswerHead, have: number): Answer {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(head.header('content-range')?.trim() ?? '');
  const from = number(range?.[1]);
  if (from === undefined || from !== have) {
    return { kind: 'restart', reason: `the server sent another range than asked for (${have}-)` };
  }
  const total = number(range?.[3]);
  return { kind: 'body', from, ...exact({ total }) };
}

function whole(head: AnswerHead): Answer {
  if (/^text\/html\b/i.test(head.header('content-type') ?? '')) {
    return { kind: 'refused', reason: 'the server sent a web page instead of the file' };
  }
  const total = number(head.header('content-length'));
  return { kind: 'body', from: 0, ...exact({ total }) };
}

/** Reads an answer to a request for the bytes from `have` on (0: the whole file). */
export function readAnswer(head: AnswerHead, have: number): Answer {
  const { status } = head;
  if (status === 206) return partial(head, have);
  if (status === 200) return whole(head);
  if (status === 416) {
    const total = number(/^bytes \*\/(\d+)$/.exec(head.header('content-range')?.trim() ?? '')?.[1]);
    return total !== undefined && total === have
      ? { kind: 'complete', total }
      : { kind: 'restart', reason: 'what was downloaded before is longer than the file' };
  }
  if (status === 408 || status === 429 || status >= 500) {
    const after = number(head.header('retry-after'));
    return {
      kind: 'retry',
      reason: `the server answers ${status}`,
      ...(after === undefined ? {} : { afterMs: Math.min(LONGEST_WAIT_MS, after * 1000) }),
    };
  }
  return { kind: 'refused', reason: `${REASON[status] ?? 'the server refuses'} (${status})` };
}
