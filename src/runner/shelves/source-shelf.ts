import { BuildFailure, type BuiltEngine, SourceEngines } from '../../bindings/source-engine.ts';
import { exact } from '../../record/exact.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';

interface Builds {
  readonly builds: ReadonlyMap<string, BuiltEngine>;
  /** Engines whose build failed: rows of the run, never its end. */
  readonly unbuilt: ReadonlyMap<string, BuildFailure>;
}

type Attempt = <T>(make: () => Promise<T>) => Promise<T | undefined>;

/** Builds the engines of a plan that come from source, one after the other, before anything is measured. */
export async function buildEngines(
  plan: Plan,
  ids: readonly string[],
  { onPreparing, signal }: { readonly onPreparing: (what: string) => void; readonly signal?: AbortSignal },
  attempt: Attempt,
): Promise<Builds> {
  const engines = new SourceEngines({ onPreparing, ...exact({ signal }) });
  const builds = new Map<string, BuiltEngine>();
  const unbuilt = new Map<string, BuildFailure>();
  for (const id of ids) {
    const source = plan.engines[id]?.source;
    if (source === undefined) continue;
    const built = await attempt(() =>
      engines.build(source).catch((thrown: unknown) => {
        if (!(thrown instanceof BuildFailure)) throw thrown;
        onPreparing(thrown.message);
        unbuilt.set(id, thrown);
        return undefined;
      }),
    );
    if (built !== undefined) builds.set(id, await withChanges(built, [...builds.values()], engines));
  }
  return { builds, unbuilt };
}

/** What lies between an engine's commit and that of the first engine from the same source. */
async function withChanges(
  built: BuiltEngine,
  before: readonly BuiltEngine[],
  engines: SourceEngines,
): Promise<BuiltEngine> {
  const { address, commit } = built.source;
  const first = before.find(({ source }) => source.address === address);
  if (first === undefined || first.source.commit.hash === commit.hash) return built;
  const changes = await engines.changes(address, first.source.commit.hash, commit.hash);
  return { ...built, source: { ...built.source, changes } };
}
