/** Wrong tokens that one address may show at once, and the time after which it may show one more, ms. */
const AT_ONCE = 10;
const ONE_PER = 6000;
/** Addresses that are remembered; of more, those whose last wrong try is longest ago are forgotten. */
const MOST_ADDRESSES = 10_000;

/** Slows down who tries one token after another: ten, then ten a minute, of each address. */
export class WrongTries {
  /** When all the tries of an address are its own again, ms; the latest to try last. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get secondsEach(): number {
    return ONE_PER / 1000;
  }

  tooMany(address: string): boolean {
    return this.#debt(address) > (AT_ONCE - 1) * ONE_PER;
  }

  add(address: string): void {
    const until = this.#now() + this.#debt(address) + ONE_PER;
    this.#until.delete(address);
    this.#until.set(address, until);
    for (const oldest of this.#until.keys()) {
      if (this.#until.size <= MOST_ADDRESSES) break;
      this.#until.delete(oldest);
    }
  }

  #debt(address: string): number {
    return Math.max(0, (this.#until.get(address) ?? 0) - this.#now());
  }
}
