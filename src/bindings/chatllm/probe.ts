import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeUnfinished, replaceFile } from '../../system/replace-file.ts';
import { Capabilities, type ProbeOptions } from '../engine.ts';
import { EngineHost } from '../engine-host.ts';
import { engineParams } from './abi/params.ts';

const SECOND = 1e9;
const PROBE_LOAD = 120 * SECOND;

/**
 * Finds out what a library exports and whether its destroy is safe, by loading and destroying a model in a
 * throw-away process. Decided answers are remembered by the library's hash.
 * @throws Error when the library cannot be loaded at all
 */
export async function probeLibrary(options: ProbeOptions): Promise<Capabilities> {
  const file = join(options.cache, 'probes', `${options.sha256}${environmentKey(options.env)}.json`);
  const remembered = recall(file);
  if (remembered !== undefined) return remembered;
  const found = await probe(options);
  if (found.destroy !== 'unknown') remember(file, found);
  return found;
}

/** One library can behave differently under other variables: their hash is part of what is remembered. */
function environmentKey(env: ProbeOptions['env'] = {}): string {
  const entries = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return '';
  return `-${createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 16)}`;
}

async function probe({ library, sha256, model, env }: ProbeOptions): Promise<Capabilities> {
  const started = await EngineHost.start({ library, readyWithin: 60 * SECOND, ...(env ? { env } : {}) });
  if (!started.ok) throw new Error(started.failure.message);
  const host = started.value;
  const base = { version: 2 as const, sha256, symbols: host.ready.symbols };
  try {
    if (model === undefined) return { ...base, destroy: 'unknown', detail: 'no model to try it with' };
    if (host.ready.symbols.missing.includes('chatllm_destroy')) {
      return { ...base, destroy: 'aborts', detail: 'the library does not export chatllm_destroy' };
    }
    const params = engineParams(model.file, model.kind, { threads: 1, context: 512, temperature: 0 });
    const loaded = await host.perform({ op: 'load', params, checkpoint: null }, PROBE_LOAD);
    if (!loaded.ok || loaded.value.code !== 0) {
      const detail = loaded.ok ? `loading returned ${loaded.value.code}` : loaded.failure.message;
      return { ...base, destroy: 'unknown', detail };
    }
    const types = [...new Set(loaded.value.lines.map(({ type }) => type))].sort((a, b) => a - b);
    const tried = { ...base, printTypes: types };
    const destroyed = await host.perform({ op: 'unload', checkpoint: null }, 60 * SECOND);
    if (!destroyed.ok) {
      const { kind, message } = destroyed.failure;
      return { ...tried, destroy: kind === 'refused' ? 'unknown' : 'aborts', detail: message };
    }
    return destroyed.value.code === 0
      ? { ...tried, destroy: 'safe', detail: 'a started object was destroyed and the process lived' }
      : { ...tried, destroy: 'aborts', detail: `chatllm_destroy returned ${destroyed.value.code}` };
  } finally {
    await host.kill();
  }
}

function recall(file: string): Capabilities | undefined {
  try {
    const parsed = Capabilities.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs a probe the next time, nothing else. */
function remember(file: string, found: Capabilities): void {
  try {
    removeUnfinished(dirname(file));
    replaceFile(file, `${JSON.stringify(found, null, 2)}\n`);
  } catch {}
}
