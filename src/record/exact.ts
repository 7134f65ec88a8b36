/** zod types an optional key as `T | undefined`; the plan's types mean: there, or not there. */
export type Exact<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key];
} & {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>;
};

/** A copy without the keys whose value is undefined. */
export function exact<Value extends object>(value: Value): Exact<Value> {
  // Object.fromEntries forgets which keys there were.
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Exact<Value>;
}

/** A table that is asked for any word of anybody's: it has its own entries alone, and no `constructor`. */
export const wordTable = <Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.assign(Object.create(null), entries);
