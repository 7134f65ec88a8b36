import type { LocatedScalar } from './located.ts';

// The fallback is bounded, or a text of many unclosed `${A:-` would take quadratic time.
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]{0,256}))?\}/g;

export type Variables = Readonly<Record<string, string | undefined>>;

/** The text with `${NAME}` and `${NAME:-fallback}` filled in; `unset` names the first variable that is missing. */
export function substitute(text: string, variables: Variables): { text: string; unset?: string } {
  let unset: string | undefined;
  const filled = text.replace(VARIABLE, (whole, name: string, fallback: string | undefined) => {
    const value = variables[name];
    // As in a shell, `:-` takes an empty variable for an unset one.
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    if (fallback !== undefined) return fallback;
    unset ??= name;
    return whole;
  });
  return unset === undefined ? { text: filled } : { text: filled, unset };
}

/** Whether a text refers to the environment at all. */
export const refersToEnvironment = (text: string): boolean => text.includes('${');

/**
 * The scalar with its variables filled in. An unquoted one is then read as YAML reads it, so that
 * `threads: ${THREADS:-2}` is a number.
 */
export function substituted(
  scalar: LocatedScalar,
  quoted: boolean,
  variables: Variables,
  resolve: (text: string) => LocatedScalar['value'],
): LocatedScalar {
  if (typeof scalar.value !== 'string' || !refersToEnvironment(scalar.value)) return scalar;
  const { text, unset } = substitute(scalar.value, variables);
  if (unset !== undefined) return { ...scalar, unset };
  if (text === scalar.value) return scalar;
  return { ...scalar, value: quoted ? text : resolve(text), source: text };
}

/** The first `${` that does not begin a `${NAME}` or `${NAME:-fallback}`, with what follows it. */
export function malformed(text: string): string | undefined {
  const rest = text.replace(VARIABLE, '');
  const at = rest.indexOf('${');
  return at === -1 ? undefined : (/^\$\{[^}]{0,40}\}?/.exec(rest.slice(at))?.[0] ?? '${');
}
