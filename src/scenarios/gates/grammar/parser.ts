import { isMetricName } from '../../../metrics/definitions/metrics.ts';
import { dimensionOfUnit, toBase, UNITS } from '../../../metrics/definitions/unit.ts';
import { exact } from '../../../record/exact.ts';
import {
  COMPARATORS,
  type Comparator,
  type Expression,
  type Leak,
  type Metric,
  type Numeral,
  SCOPE_WORDS,
  type Scope,
  type ScopePart,
  type Sum,
} from '../../../record/gate-expression.ts';
import { nearest } from '../../plan/nearest.ts';
import type { Fault } from './fault.ts';
import { meant, meantGate } from './meant.ts';
import { type Token, tokenize } from './token.ts';

export type ParsedGate =
  | { readonly expression: Expression; readonly fault?: undefined }
  | { readonly expression?: undefined; readonly fault: Fault };

/**
 * Reads one gate (docs/gates.md#grammar) by recursive descent; names are not looked up, the checker does that.
 * Stops at the first fault: what follows a syntax error is guesswork.
 */
export function parseGate(text: string): ParsedGate {
  try {
    return { expression: new Parser(tokenize(text)).gate() };
  } catch (thrown) {
    if (!(thrown instanceof Unexpected)) throw thrown;
    const whole = meantGate(text);
    const { fault } = thrown;
    return { fault: whole === undefined ? fault : { ...fault, advice: [`nearest: ${whole}`] } };
  }
}

class Unexpected extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Deeper than anyone writes, shallower than the stack. */
const DEEPEST = 64;
const FACTOR = ['a number', 'a metric', 'baseline', '('];
const OPERATORS = ['+', '-', '*', '/'];
/** What people write for our comparators. */
const MEANT: Readonly<Record<string, Comparator>> = { '=': '==', '≤': '<=', '≥': '>=', '≠': '!=' };

const BY_ITERATION = /^(?:it|iter|iters|iteration|iterations|cycle|round|loop)$/i;

const isScopeWord = (text: string): text is keyof typeof SCOPE_WORDS => Object.hasOwn(SCOPE_WORDS, text);
/** Words that may follow a number without being its unit. */
const isReserved = (text: string): boolean => isScopeWord(text) || text === 'and' || text === 'or';
const isComparator = (text: string): text is Comparator => (COMPARATORS as readonly string[]).includes(text);

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  gate(): Expression {
    const expression = this.#leak() ?? this.#comparison();
    if (this.#peek().kind !== 'end') this.#refuseRest(expression);
    return expression;
  }

  #leak(): Leak | undefined {
    const { at } = this.#peek();
    const negated = this.#accept('not');
    if (!this.#accept('leak')) {
      if (!negated) return undefined;
      throw this.#unexpected(
        ['leak'],
        ['do: `not` goes with leak alone; turn a comparison round (>= for <)'],
      );
    }
    const quantities: Token[] = [];
    if (this.#accept('(')) {
      do quantities.push(this.#name('a quantity', ['do: write leak(heap anon), without commas']));
      while (!this.#accept(')'));
    }
    return {
      kind: 'leak',
      negated,
      quantities: quantities.map(({ text }) => text),
      columns: quantities.map((token) => token.at),
      scope: this.#scope(),
      at,
    };
  }

  #comparison(): Expression {
    const left = this.#sum();
    const { text, at } = this.#peek();
    if (!isComparator(text)) throw this.#noComparator();
    this.#next += 1;
    return { kind: 'comparison', left, operator: text, right: this.#sum(), at };
  }

  #sum(): Sum {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#factor()));
  }

  /** Operands of one rank, from left to right. */
  #chain(operators: readonly ('+' | '-' | '*' | '/')[], operand: () => Sum): Sum {
    let left = operand();
    for (;;) {
      const { text, at } = this.#peek();
      const operator = operators.find((it) => it === text);
      if (operator === undefined) return left;
      this.#next += 1;
      left = { kind: 'binary', operator, left, right: operand(), at };
    }
  }

  #factor(): Sum {
    const token = this.#peek();
    if (token.kind === 'number') return this.#number(1, token.at);
    if (token.text === '-' && this.#tokens[this.#next + 1]?.kind === 'number') {
      this.#next += 1;
      return this.#number(-1, token.at);
    }
    if (this.#accept('(')) {
      this.#depth += 1;
      if (this.#depth > DEEPEST) throw this.#unexpected([`at most ${DEEPEST} parentheses in one another`]);
      const sum = this.#sum();
      this.#expect(')', [...OPERATORS, ')']);
      this.#depth -= 1;
      return sum;
    }
    if (this.#accept('baseline')) return { kind: 'baseline', at: token.at };
    if (token.kind !== 'name') throw this.#unexpected(FACTOR);
    return this.#metric();
  }

  #number(sign: 1 | -1, at: number): Numeral {
    const number = this.#take();
    this.#refuseComma(number);
    const written = sign * Number(number.text);
    const after = this.#peek();
    const unit =
      after.text === '%' || (after.kind === 'name' && !isReserved(after.text)) ? after.text : undefined;
    if (unit !== undefined && dimensionOfUnit(unit) === undefined) throw noUnit(number, after);
    if (unit !== undefined) {
      this.#next += 1;
      this.#refuseRate();
    }
    // −0 would print as 0.
    const value = toBase(written, unit) + 0;
    if (!Number.isFinite(value)) {
      throw new Unexpected({
        at,
        message: `${number.text} is too large a number`,
        advice: [],
        show: 'caret',
      });
    }
    return { kind: 'number', value, ...exact({ unit }), at };
  }

  /** `2,5`, as much of the world writes it. */
  #refuseComma(number: Token): void {
    const [comma, decimals] = [this.#peek(), this.#tokens[this.#next + 1]];
    const end = number.at + number.text.length;
    if (comma.text !== ',' || comma.at !== end || decimals?.kind !== 'number' || decimals.at !== end + 1)
      return;
    const whole = /^\d+$/.test(number.text);
    const decimal = whole ? `: ${number.text}.${decimals.text}` : '';
    const thousand = whole && decimals.text.length === 3 ? ` or ${number.text}${decimals.text}` : '';
    throw this.#unexpected(
      [...OPERATORS, 'the end'],
      [`do: decimals take a point, thousands no mark${decimal}${thousand}`],
    );
  }

  /** `1 KiB/it`, as reports say it: a gate's bound is by iteration without saying so. */
  #refuseRate(): void {
    const after = this.#tokens[this.#next + 1];
    if (this.#peek().text !== '/' || after?.kind !== 'name' || !BY_ITERATION.test(after.text)) return;
    throw this.#unexpected(
      ['the end'],
      [`do: leave /${after.text} out; growth is by iteration wherever it is written`],
    );
  }

  #metric(): Metric {
    const name = this.#take();
    let argument: Token | undefined;
    if (this.#accept('(')) {
      argument = this.#name('a quantity or a text layer');
      this.#expect(')', [')']);
    }
    const statistic = this.#accept('.')
      ? this.#name('a statistic', ['e.g. p95, max, mean, last'])
      : undefined;
    if (statistic !== undefined && this.#peek().text === '.') {
      throw this.#unexpected(OPERATORS, ['do: a percentile is a whole number, p99']);
    }
    return {
      kind: 'metric',
      name: name.text,
      ...(argument && { argument: argument.text }),
      ...(statistic && { statistic: statistic.text }),
      scope: this.#scope(),
      at: name.at,
      columns: { ...(argument && { argument: argument.at }), ...(statistic && { statistic: statistic.at }) },
    };
  }

  #scope(): Scope {
    const names: Partial<Record<ScopePart, string>> = {};
    const columns: Partial<Record<ScopePart, number>> = {};
    for (;;) {
      const { text } = this.#peek();
      if (!isScopeWord(text)) return { ...names, columns };
      const part = SCOPE_WORDS[text];
      if (names[part] !== undefined) throw this.#unexpected(OPERATORS, [`do: one \`${text}\` is enough`]);
      this.#next += 1;
      const name = this.#name(`a ${part}`);
      names[part] = name.text;
      columns[part] = name.at;
    }
  }

  /** A whole gate was read, and something is left. */
  #refuseRest(expression: Expression): never {
    const { text, kind } = this.#peek();
    const scopes = Object.keys(SCOPE_WORDS);
    if (isComparator(text)) {
      const advice =
        expression.kind === 'leak'
          ? 'do: leak is a verdict, not a number; compare growth(heap) instead'
          : 'do: one comparison a gate; write two gates';
      throw this.#unexpected(['the end of the gate'], [advice]);
    }
    if (isScopeWord(text)) {
      throw this.#unexpected(
        [...OPERATORS, 'the end'],
        [`do: \`${text}\` follows a metric, not a number or a sum`],
      );
    }
    const operators = expression.kind === 'leak' ? scopes : [...OPERATORS, ...scopes];
    throw this.#unexpected(
      [...operators, 'the end'],
      this.#conjunction() ?? (kind === 'name' ? near(text, scopes) : []),
    );
  }

  #noComparator(): Unexpected {
    const { text, kind } = this.#peek();
    const meant = MEANT[text];
    if (meant !== undefined) return this.#unexpected(COMPARATORS, [`do: write ${meant}`]);
    const scopes = Object.keys(SCOPE_WORDS);
    const before = this.#tokens[this.#next - 1];
    const advice =
      this.#conjunction() ??
      (kind === 'name' && before?.text === 'growth'
        ? [`do: growth(${text})`]
        : kind === 'name'
          ? near(text, scopes)
          : kind === 'end'
            ? ['do: compare it, e.g. `… < 5 s`; or say `not leak`']
            : []);
    return this.#unexpected([...COMPARATORS, ...OPERATORS, ...scopes], advice);
  }

  #conjunction(): string[] | undefined {
    const { text } = this.#peek();
    if (text === 'and' || text === '&&' || text === ',')
      return ['do: one comparison a gate; write two gates, both must hold'];
    return text === 'or' || text === '||'
      ? ['do: there is no `or`; a variant of its own can have a gate of its own']
      : undefined;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 1 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #accept(text: string): boolean {
    const found = this.#peek().text === text;
    if (found) this.#next += 1;
    return found;
  }

  #expect(text: string, allowed: readonly string[]): void {
    if (!this.#accept(text)) throw this.#unexpected(allowed);
  }

  #name(what: string, advice: readonly string[] = []): Token {
    if (this.#peek().kind !== 'name') throw this.#unexpected([what], advice);
    return this.#take();
  }

  #unexpected(allowed: readonly string[], advice: readonly string[] = []): Unexpected {
    const { kind, text, at } = this.#peek();
    const found = kind === 'end' ? 'the gate ends too early' : `\`${text}\` is not expected`;
    return new Unexpected({
      at,
      message: `${found} here`,
      advice: [`allowed here: ${allowed.join(', ')}`, ...advice],
      show: 'caret',
    });
  }
}

const namesNear = (name: string | undefined): string[] => (name === undefined ? [] : [`nearest: ${name}`]);

const near = (found: string, allowed: readonly string[]): string[] => namesNear(nearest(found, allowed));

function noUnit(number: Token, unit: Token): Unexpected {
  const advice = isMetricName(unit.text)
    ? [`do: to multiply, write ${number.text} * ${unit.text}`]
    : namesNear(meant('unit', unit.text, UNITS));
  return new Unexpected({
    at: unit.at,
    message: `no unit ${unit.text}`,
    advice: [`units: ${UNITS.join(' ')}`, ...advice],
    show: 'caret',
  });
}
