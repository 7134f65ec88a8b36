import { z } from 'zod';
import { text } from './quantities.ts';

const ID = 'an id: small letters, digits and hyphens, a letter first, no dot';
const REFERENCE = 'a name with $ before it, like $heard or $heard.language';

/** No dot: dots belong to `--set`, `$a.b` and statistics. */
export const id = () => z.string({ error: ID }).regex(/^[a-z][a-z0-9-]*$/, { error: ID });

const ENGINE = 'the id of an engine; with @ and a ref behind it, the same engine built from that commit';

/** An id of the file, or that of an engine from source at another commit: `mine@v1.2`, `chatllm.cpp@main`. */
export const engineName = () =>
  z.string({ error: ENGINE }).regex(/^(?:[a-z][a-z0-9-]*|[A-Za-z0-9._-]+@[^\s,@]+)$/, { error: ENGINE });

/** `$heard`, `$heard.language`: what the step with `as: heard` gave. */
export const reference = () =>
  z.string({ error: REFERENCE }).regex(/^\$[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)?$/, { error: REFERENCE });

/** Something declared in the file, or what an earlier step gave. */
export const idOrReference = () =>
  z.union([id(), reference()], { error: 'an id, or $ and the name of an earlier step' });

/** Relative to the scenario file. */
export const path = () => text('a path, relative to this file');

/** One path, or several of which the first that exists is taken. */
export const paths = () => {
  const phrase = 'a path, or a list of paths of which the first that exists is taken';
  return z.union([path(), z.array(path(), { error: phrase }).min(1, { error: phrase })], { error: phrase });
};

/** A map from ids to something. */
export const byId = <Value extends z.ZodType>(value: Value) =>
  z.record(id(), value, { error: 'a map of ids' });
