import type { Place, Problem } from '../../plan/plan.ts';
import { type Fault, problemOf } from '../grammar/fault.ts';

/** Why a cell can never have what a gate is about. */
export interface Absence {
  /** Short, for the list of skipped cells: `no align step`. */
  readonly reason: string;
  /** The whole message with its advice, for where it is an error (docs/scenarios.md#errors, 10 and 12). */
  readonly problem: Problem;
}

/** Collects what is found about one gate, so that all of it is told at once. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  /** The first reason why the cell lacks what the gate judges: one is enough. */
  absence: Absence | undefined;
  readonly #text: string;
  readonly #place: Place;

  constructor(text: string, place: Place) {
    this.#text = text;
    this.#place = place;
  }

  fault(fault: Fault): void {
    this.problems.push(problemOf(this.#text, this.#place, fault));
  }

  warn(fault: Fault): void {
    this.warnings.push(problemOf(this.#text, this.#place, fault));
  }

  /** `told` follows the gate in the message: `gate \`not leak\` needs 8 iterations …`. */
  lacks(reason: string, told: string, advice: readonly string[] = []): void {
    this.absence ??= {
      reason,
      problem: { place: this.#place, message: `gate \`${this.#text}\`${told}`, detail: advice },
    };
  }

  /** A name that this cell does not have, though another may. */
  lacksName(reason: string, fault: Fault): void {
    this.absence ??= { reason, problem: problemOf(this.#text, this.#place, fault) };
  }
}
