import type { Frame } from './frame.ts';

/**
 * Reads what `heaptrack_interpret` writes, line by line: a text of definitions (strings, instruction pointers, call
 * stacks, kinds of block) and of events (a block of that kind was taken, or given back). Numbers are hexadecimal,
 * indices count from 1, 0 is none. Version 3 of the format, which heaptrack 1.1 to 1.5 write; docs/diagnose.md#data.
 *
 * Its collapsed stacks (`heaptrack_print -F`) hold bytes alone; block counts and the moment at which a block was
 * taken are only here.
 */
export const HEAPTRACK_FORMAT = 3;

/**
 * Callers on one stack: heaptrack itself keeps 64 at most (`Trace::MAX_SIZE`). A chain of more is no recording, and
 * reading the stacks on it would take its length each time.
 */
const MOST_CALLERS = 1024;
/** Figures kept for marks, each 8 bytes: a kind of block at a mark. Recordings of a hundred iterations have some 10^5. */
const MOST_FIGURES = 2 ** 24;

/** A kind of block: its size and where it is taken. Blocks of one kind cannot be told apart. */
export interface BlockKind {
  /** Bytes asked for. */
  readonly bytes: number;
  readonly trace: number;
}

interface Pointer {
  readonly module: number;
  /** Function, file and line, the innermost of inlined ones first. */
  readonly frames: readonly { readonly function: number; readonly file: number; readonly line: number }[];
}

/** What was read is no recording of this format, or not a whole one. */
export class DamagedRecording extends Error {
  override readonly name = 'DamagedRecording';
}

export class HeaptrackData {
  readonly kinds: BlockKind[] = [];
  /** Blocks of each kind that are alive, at each mark. */
  readonly marks: { readonly bytes: number; readonly alive: Float64Array }[] = [];
  readonly #marks: ReadonlySet<number>;
  readonly #strings: string[] = [''];
  readonly #pointers: (Pointer | undefined)[] = [undefined];
  /** Pairs: instruction pointer, index of the caller's stack. */
  readonly #traces: number[] = [0, 0];
  /** How many callers each stack has. */
  readonly #depths: number[] = [0];
  #figures = 0;
  #alive = new Float64Array(1024);
  #version = 0;

  /** @param marks sizes of the blocks that the host takes and gives back at once, to mark a moment */
  constructor(marks: ReadonlySet<number>) {
    this.#marks = marks;
  }

  /** @throws DamagedRecording when the data are of another format, damaged, or no such data at all */
  line(text: string): void {
    switch (text.charCodeAt(0)) {
      case 43: // +
        this.#event(parseInt(text.slice(2), 16), 1);
        return;
      case 45: // -
        this.#event(parseInt(text.slice(2), 16), -1);
        return;
      case 116: // t
        this.#trace(text);
        return;
      case 97: // a
        this.#kind(text);
        return;
      case 115: // s
        this.#strings.push(text.slice(text.indexOf(' ', 2) + 1));
        return;
      case 105: // i
        this.#pointer(text);
        return;
      case 118: // v
        this.#version = parseInt(text.split(' ')[2] ?? '', 16);
        this.#expectVersion();
        return;
    }
  }

  /** Call after the last line. @throws DamagedRecording when nothing of the format was read */
  end(): void {
    this.#expectVersion();
  }

  /** The stack of a kind of block, innermost frame first. */
  stack({ trace }: BlockKind): Frame[] {
    const frames: Frame[] = [];
    for (let at = trace; at > 0; at = this.#traces[2 * at + 1] ?? 0) {
      const pointer = this.#pointers[this.#traces[2 * at] ?? 0];
      if (pointer === undefined) continue;
      const module = this.#strings[pointer.module] ?? '';
      if (pointer.frames.length === 0) frames.push({ function: '??', module });
      for (const { function: name, file, line } of pointer.frames) {
        frames.push({
          function: this.#strings[name] || '??',
          module,
          ...(file === 0 ? {} : { file: this.#strings[file] ?? '', line }),
        });
      }
    }
    return frames;
  }

  #expectVersion(): void {
    if (this.#version === HEAPTRACK_FORMAT) return;
    const found = this.#version === 0 ? 'no version line' : `version ${this.#version}`;
    throw new DamagedRecording(`heaptrack's data have ${found}; this reads version ${HEAPTRACK_FORMAT}`);
  }

  #event(index: number, change: 1 | -1): void {
    const kind = this.kinds[index];
    if (kind === undefined) return;
    if (this.#marks.has(kind.bytes)) {
      if (change === 1) this.#mark(kind.bytes);
      return;
    }
    this.#alive[index] = (this.#alive[index] ?? 0) + change;
  }

  #mark(bytes: number): void {
    this.#figures += this.kinds.length;
    if (this.#figures > MOST_FIGURES)
      throw damaged(`${this.marks.length} marks of ${this.kinds.length} kinds`);
    this.marks.push({ bytes, alive: this.#alive.slice(0, this.kinds.length) });
  }

  /** heaptrack writes a caller before what it calls: a stack that leads to itself or ahead has no end (docs/diagnose.md#data). */
  #trace(text: string): void {
    const space = text.indexOf(' ', 2);
    const own = this.#depths.length;
    const caller = parseInt(text.slice(space + 1), 16);
    const depth = this.#depths[caller];
    if (depth === undefined) throw damaged(`stack ${own} is called by ${text.slice(space + 1, space + 20)}`);
    if (depth >= MOST_CALLERS) throw damaged(`stack ${own} has more than ${MOST_CALLERS} callers`);
    this.#depths.push(depth + 1);
    this.#traces.push(parseInt(text.slice(2, space), 16), caller);
  }

  #kind(text: string): void {
    const space = text.indexOf(' ', 2);
    this.kinds.push({
      bytes: parseInt(text.slice(2, space), 16),
      trace: parseInt(text.slice(space + 1), 16),
    });
    if (this.kinds.length > this.#alive.length) {
      const larger = new Float64Array(2 * this.#alive.length);
      larger.set(this.#alive);
      this.#alive = larger;
    }
  }

  #pointer(text: string): void {
    const [, , module = 0, ...rest] = text.split(' ').map((word) => parseInt(word, 16));
    const frames: { function: number; file: number; line: number }[] = [];
    // The first is a function with or without file and line; inlined ones always have all three.
    for (let at = 0; at < rest.length; at += 3) {
      frames.push({ function: rest[at] ?? 0, file: rest[at + 1] ?? 0, line: rest[at + 2] ?? 0 });
    }
    this.#pointers.push({ module, frames });
  }
}

const damaged = (how: string): DamagedRecording =>
  new DamagedRecording(`heaptrack's data are damaged: ${how}`);
