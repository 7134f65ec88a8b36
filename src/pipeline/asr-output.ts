import { exact } from '../record/exact.ts';
import { beginsLanguageName, languageNamed } from './languages.ts';

const TAG = '<asr_text>';
const KEYWORD = 'language';

/** What a header may be, line by line, and how long it may grow (docs/text.md#raw-output). */
const LANGUAGE_LINE = /^\s*language(?=\s|$)/i;
const NAME = /^[\p{L}\p{M} \t,()'’-]{0,48}$/u;
const NAME_WORDS = 4;
const METADATA = /^[ \t]*(?:[a-z][\w-]{0,31}(?:[ \t]*[ \t:=][ -~]{0,64})?)?$/;
const HEADER_LENGTH = 256;

export interface AsrPiece {
  /** Text that may be shown now: all pieces joined, with the `tail` of the end, are the text. */
  readonly text: string;
  /** True for the one chunk that brings the first of the text: `ttft_text` is its time. */
  readonly startsText: boolean;
}

export interface AsrOutput {
  /** Absent when the engine named none, heard nothing or was stopped before it said so. */
  readonly language?: string;
  /** What was said, verbatim, trimmed at the ends. */
  readonly text: string;
  /** `unfinished`: the engine stopped inside the header, so there is no text. `none`: all output is text. */
  readonly header: 'found' | 'none' | 'unfinished' | 'forced';
}

/**
 * Reads the raw output of Qwen3-ASR, `language <Name><asr_text><text>`, however it is cut into chunks. Nothing is
 * shown while the header lasts; when what has come can no longer become a header, all of it is text. Words are
 * never taken out of the text. Lines of metadata beside the name are skipped.
 *
 * With a forced language the header is in the prompt: everything is text but one leading tag.
 */
export class AsrOutputParser {
  private readonly forced: string | undefined;
  private waiting = '';
  private header: 'open' | 'found' | 'none' | 'forced' = 'open';
  /** Known as soon as the header is over, while the text is still coming. */
  language: string | undefined;
  private shown = '';
  /** White space that is shown only if text follows it. */
  private space = '';

  constructor({ forcedLanguage }: { forcedLanguage?: string | undefined } = {}) {
    this.forced = languageNamed(forcedLanguage ?? '');
  }

  /** Takes the next chunk. */
  push(chunk: string): AsrPiece {
    if (this.header !== 'open') return this.show(chunk);
    this.waiting += chunk;
    return this.decide() ? this.show(this.release()) : { text: '', startsText: false };
  }

  /** Ends the output; `tail` is the text that no chunk has shown. */
  end(): AsrOutput & { readonly tail: string } {
    const result = (header: AsrOutput['header'], tail: string): AsrOutput & { readonly tail: string } => ({
      ...exact({ language: this.language }),
      text: this.shown,
      header,
      tail,
    });
    if (this.header !== 'open') return result(this.header, '');
    if (this.forced !== undefined) this.language = this.forced;
    else if (isUnfinished(this.waiting)) return result('unfinished', '');
    this.header = this.forced === undefined ? 'none' : 'forced';
    const { text } = this.show(this.release());
    return result(this.header, text);
  }

  /** Whether the header is over; if so, `waiting` is what follows it. */
  private decide(): boolean {
    if (this.forced !== undefined) {
      const start = this.waiting.trimStart();
      if (!start.startsWith(TAG) && TAG.startsWith(start)) return false;
      this.language = this.forced;
      this.header = 'forced';
      if (start.startsWith(TAG)) this.waiting = start.slice(TAG.length);
      return true;
    }
    const tag = this.waiting.indexOf(TAG);
    const head = tag < 0 ? withoutTagStart(this.waiting) : this.waiting.slice(0, tag);
    const line = languageLine(head);
    const over = tag >= 0 && line === undefined && head.trim() !== '';
    if (over || !mayBeHeader(head)) {
      this.header = 'none';
      return true;
    }
    if (tag < 0) return false;
    this.header = 'found';
    this.language = languageNamed(line ?? '');
    this.waiting = this.waiting.slice(tag + TAG.length);
    return true;
  }

  private release(): string {
    const text = this.waiting;
    this.waiting = '';
    return text;
  }

  private show(more: string): AsrPiece {
    const text = this.shown === '' ? more.trimStart() : this.space + more;
    const end = text.trimEnd();
    this.space = text.slice(end.length);
    const startsText = this.shown === '' && end !== '';
    this.shown += end;
    return { text: end, startsText };
  }
}

/** A whole output at once. */
export function parseAsrOutput(
  chunks: readonly string[],
  options: { forcedLanguage?: string | undefined } = {},
): AsrOutput {
  const parser = new AsrOutputParser(options);
  for (const chunk of chunks) parser.push(chunk);
  const { tail: _, ...output } = parser.end();
  return output;
}

/** The text without a beginning of the tag at its end. */
function withoutTagStart(text: string): string {
  for (let length = Math.min(TAG.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(TAG.slice(0, length))) return text.slice(0, -length);
  }
  return text;
}

const linesOf = (head: string): string[] => head.trimStart().split(/\r\n|\n|\r/);

/** What follows the keyword on the first line that has it; undefined without such a line. */
function languageLine(head: string): string | undefined {
  return linesOf(head)
    .find((line) => LANGUAGE_LINE.test(line))
    ?.replace(LANGUAGE_LINE, '')
    .trim();
}

/** Whether some header begins with this: lines of metadata, one of them the language. */
function mayBeHeader(head: string): boolean {
  return head.trimStart().length <= HEADER_LENGTH && linesOf(head).every(mayBeHeaderLine);
}

function mayBeHeaderLine(line: string): boolean {
  if (!LANGUAGE_LINE.test(line))
    return METADATA.test(line) || KEYWORD.startsWith(line.trimStart().toLowerCase());
  const name = line.replace(LANGUAGE_LINE, '');
  return NAME.test(name) && name.trim().split(/[\s,]+/).length <= NAME_WORDS;
}

/**
 * Whether output that ended in what may be a header is one that was cut off, and no text. *Language barriers* is
 * text: no language is named so. Metadata without a tag is text too, for it cannot be told from speech.
 */
function isUnfinished(waiting: string): boolean {
  const head = withoutTagStart(waiting);
  const text = head.trim();
  const inTag = head !== waiting;
  if (text === '') return inTag;
  if (KEYWORD.startsWith(text.toLowerCase())) return true;
  const name = languageLine(head);
  if (name === undefined) return false;
  return inTag || (linesOf(text).length === 1 && beginsLanguageName(name));
}
