import { seeded } from '../../metrics/random/random.ts';
import type { ClientFate } from '../../record/served-job.ts';
import type { Clients } from '../../scenarios/plan/plan.ts';

/** Jobs are dealt in rounds of so many, so that shares in whole per cent come out exactly. */
const ROUND = 100;

/**
 * What the client of each job does: of every hundred jobs the shares that the scenario asks for, in an order that looks
 * like chance and is the same for each seed. Pure.
 */
export class Fates {
  readonly #deck: readonly ClientFate[];
  readonly #seed: number;
  readonly #dealt = new Map<number, readonly ClientFate[]>();

  constructor({ cancel, drop, bad }: Pick<Clients, 'cancel' | 'drop' | 'bad'>, seed: number) {
    this.#seed = seed;
    const some = (fate: ClientFate, share: number): ClientFate[] =>
      Array.from({ length: Math.round(share * ROUND) }, () => fate);
    const special = [...some('cancel', cancel), ...some('drop', drop), ...some('bad', bad)];
    this.#deck = [...special, ...some('whole', 1)].slice(0, ROUND);
  }

  /** @param index of the job, from 1 */
  of(index: number): ClientFate {
    const round = Math.floor((index - 1) / ROUND);
    const dealt = this.#dealt.get(round) ?? shuffled(this.#deck, this.#seed * 7919 + round);
    this.#dealt.set(round, dealt);
    return dealt[(index - 1) % ROUND] ?? 'whole';
  }
}

/** Fisher–Yates. */
function shuffled<T>(deck: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  const cards = [...deck];
  for (let last = cards.length - 1; last > 0; last -= 1) {
    const pick = random.integer(0, last);
    const [a, b] = [cards[last], cards[pick]];
    if (a !== undefined && b !== undefined) [cards[last], cards[pick]] = [b, a];
  }
  return cards;
}
