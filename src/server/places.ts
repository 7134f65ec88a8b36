/** There is no place: for nobody (503), or for this client, who has its share already (429). */
export class NoPlace extends Error {
  override readonly name = 'NoPlace';
  readonly status: 429 | 503;
  readonly code: 'busy' | 'share';

  constructor(code: NoPlace['code'], message: string) {
    super(message);
    this.code = code;
    this.status = code === 'busy' ? 503 : 429;
  }
}

export interface PlaceLimits {
  /** Places there are. */
  readonly all: number;
  /** How many of them one client may have at once. */
  readonly each: number;
}

/** Places that clients take and give back, of which one client cannot have all. */
export class Places {
  readonly #limits: PlaceLimits;
  /** What one has who has a place, for messages: `listeners`. */
  readonly #what: string;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(what: string, limits: PlaceLimits) {
    this.#what = what;
    this.#limits = limits;
  }

  get taken(): number {
    return this.#all;
  }

  /**
   * @param client whose place it is
   * @returns what gives it back; a second call does nothing, so that whoever ends first may call it
   * @throws NoPlace
   */
  take(client: string): () => void {
    const { all, each } = this.#limits;
    const own = this.#taken.get(client) ?? 0;
    if (this.#all >= all) throw new NoPlace('busy', `too many ${this.#what}: try again later`);
    if (own >= each)
      throw new NoPlace('share', `${own} ${this.#what} are yours, which is your share: try again later`);
    this.#all += 1;
    this.#taken.set(client, own + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#all -= 1;
      const left = (this.#taken.get(client) ?? 0) - 1;
      // Whoever has none is forgotten: addresses are many.
      if (left > 0) this.#taken.set(client, left);
      else this.#taken.delete(client);
    };
  }
}
