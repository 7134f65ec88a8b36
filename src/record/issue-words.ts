import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/**
 * What the schema library says of a value, in our words: for `safeParse(value, { error: issueWords })` wherever a person reads what
 * comes of it. A schema's own message comes before it.
 */
export function issueWords(issue: RawIssue): string {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys')
    return `${takes(issue)}; it is missing`;
  return takes(issue);
}

function takes(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `takes ${TYPES[issue.expected] ?? issue.expected}${found(issue.input)}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `takes ${shortened(issue.values[0])}${found(issue.input)}`
        : `takes one of ${issue.values.map(shortened).join(', ')}${found(issue.input)}`;
    case 'too_small':
      return small(issue) + found(issue.input);
    case 'too_big':
      return `takes ${UNIT[issue.origin]?.('at most', issue.maximum) ?? `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`}${found(issue.input)}`;
    case 'not_multiple_of':
      return `takes a multiple of ${issue.divisor}${found(issue.input)}`;
    case 'unrecognized_keys':
      return `unknown key ${issue.keys.join(', ')}`;
    case 'invalid_format':
      return `is not written as ${issue.format === 'regex' ? 'it has to be' : `${issue.format} is`}${found(issue.input)}`;
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options))
        return `takes one of ${issue.options.map(shortened).join(', ')}`;
      return `is of none of the forms that it may have${found(issue.input)}`;
    default:
      return `cannot be this${found(issue.input)}`;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'nothing',
};

const UNIT: Readonly<Record<string, (bound: string, count: number | bigint) => string>> = {
  string: (bound, count) => `${bound} ${count} ${count === 1 ? 'character' : 'characters'}`,
  array: (bound, count) => `${bound} ${count} ${count === 1 ? 'entry' : 'entries'}`,
};

function small(issue: Extract<RawIssue, { code: 'too_small' }>): string {
  const counted = UNIT[issue.origin]?.('at least', issue.minimum);
  if (counted !== undefined) return `takes ${counted}`;
  const whole = Number.isInteger(issue.minimum) && issue.inclusive !== false;
  return whole ? `takes a number, ${issue.minimum} or more` : `takes a number above ${issue.minimum}`;
}

const LONGEST = 40;

/** A value as JSON, cut where it is long. */
export function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

const found = (input: unknown): string => {
  if (input === undefined) return '';
  // What coercion made of a word says nothing to who wrote the word.
  return typeof input === 'number' && Number.isNaN(input) ? '' : `, not ${shortened(input)}`;
};
