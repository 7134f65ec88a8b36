/** A counter of energy that only rises, but for where it begins anew. */
export interface EnergyCounter {
  /** `package-0`, `GPU 0`. */
  readonly name: string;
  /** Joules at which it begins anew; absent: it does not. */
  readonly range?: number;
  /** Joules by now; undefined where it cannot be read any more. */
  read(): number | undefined;
}

/** Counters of one kind, or why there are none. */
export type EnergyCounters =
  | { readonly counters: readonly EnergyCounter[] }
  | {
      readonly absent: string;
      /** The machine has them, but they cannot be read: what others say is not all of it. */
      readonly hidden?: true;
    };

export type Energy =
  | {
      readonly seconds: number;
      readonly sources: readonly { readonly name: string; readonly joules: number }[];
    }
  | { readonly absent: string };

/** A counter of 32 bits of 15 µJ begins anew after 65 kJ: at 1 kW after 65 s. */
const LOOK_MS = 20_000;

/** What the machine uses from the first `begin` to the last `mark`. */
export class EnergyMeter {
  readonly #counters: readonly EnergyCounter[];
  readonly #absent: string | undefined;
  readonly #now: () => bigint;
  readonly #last = new Map<string, number>();
  readonly #sums = new Map<string, number>();
  #failed: string | undefined;
  #from: bigint | undefined;
  #to: bigint | undefined;
  /** Sums as of the last `mark`. */
  #marked: ReadonlyMap<string, number> = new Map();
  #timer: NodeJS.Timeout | undefined;

  constructor(kinds: readonly EnergyCounters[], now: () => bigint = () => process.hrtime.bigint()) {
    this.#counters = kinds.flatMap((kind) => ('counters' in kind ? kind.counters : []));
    const lacking = kinds.flatMap((kind) => ('absent' in kind ? kind : []));
    const hidden = lacking.filter((kind) => kind.hidden === true);
    const reasons = hidden.length > 0 ? hidden : this.#counters.length === 0 ? lacking : [];
    this.#absent = reasons.length > 0 ? reasons.map(({ absent }) => absent).join('; ') : undefined;
    this.#now = now;
  }

  /** The first one counts. */
  begin(): void {
    if (this.#from !== undefined || this.#absent !== undefined) return;
    for (const counter of this.#counters) {
      const joules = counter.read();
      if (joules === undefined) this.#failed ??= `${counter.name} could not be read`;
      else this.#last.set(counter.name, joules);
    }
    this.#from = this.#now();
    this.#timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /** Often enough that no counter begins anew twice in between. */
  look(): void {
    if (this.#from === undefined) return;
    for (const { name, range, read } of this.#counters) {
      const before = this.#last.get(name);
      const joules = read();
      if (before === undefined) continue;
      const rise = joules === undefined ? Number.NaN : joules - before;
      const used = rise < 0 ? rise + (range ?? Number.NaN) : rise;
      // One that went back further than it is long was set anew by somebody.
      if (!(used >= 0))
        this.#failed ??= `${name} ${joules === undefined ? 'could not be read' : 'went back'}`;
      else this.#sums.set(name, (this.#sums.get(name) ?? 0) + used);
      if (joules !== undefined) this.#last.set(name, joules);
    }
  }

  /** The last one counts. */
  mark(): void {
    this.look();
    this.#to = this.#now();
    this.#marked = new Map(this.#sums);
  }

  end(): Energy {
    clearInterval(this.#timer);
    if (this.#absent !== undefined) return { absent: this.#absent };
    if (this.#failed !== undefined) return { absent: this.#failed };
    if (this.#from === undefined || this.#to === undefined) return { absent: 'no iteration was measured' };
    return {
      seconds: Number(this.#to - this.#from) / 1e9,
      sources: [...this.#marked].map(([name, joules]) => ({ name, joules })),
    };
  }
}
