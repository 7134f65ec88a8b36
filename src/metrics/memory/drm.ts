/**
 * Memory of a GPU as the kernel's drivers tell it for each open descriptor: the `drm-*` keys of `/proc/PID/fdinfo/FD`
 * (Documentation/gpu/drm-usage-stats.rst of the kernel). Pure.
 */
export interface DrmClient {
  readonly driver: string;
  /** Descriptors that were duplicated or inherited tell the same figures under the same identity. */
  readonly identity: string;
  /** Bytes in all regions; undefined where the driver tells none. */
  readonly bytes: number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2 };

/**
 * Kinds of figure for one region, best first: what is backed by memory now; its former name; all that was asked for,
 * backed or not, where a driver tells nothing else.
 */
const KINDS = ['resident', 'memory', 'total'] as const;

/** Reads one `fdinfo`; undefined where it is of no DRM driver. */
export function parseDrmClient(fdinfo: string): DrmClient | undefined {
  const fields = new Map(
    fdinfo.split('\n').flatMap((line): [string, string][] => {
      const match = /^(drm-[^:]+):\s*(.*?)\s*$/.exec(line);
      return match === null ? [] : [[match[1] ?? '', match[2] ?? '']];
    }),
  );
  const driver = fields.get('drm-driver');
  if (driver === undefined) return undefined;
  const regions = new Map<string, number>();
  for (const kind of KINDS) {
    for (const [key, value] of fields) {
      const region = key.startsWith(`drm-${kind}-`) ? key.slice(`drm-${kind}-`.length) : undefined;
      const bytes = bytesOf(value);
      if (region !== undefined && bytes !== undefined && !regions.has(region)) regions.set(region, bytes);
    }
  }
  const identity = [driver, fields.get('drm-pdev') ?? '', fields.get('drm-client-id') ?? ''].join(' ');
  const bytes = regions.size === 0 ? undefined : [...regions.values()].reduce((sum, each) => sum + each, 0);
  return { driver, identity, bytes };
}

/** `12345 KiB`; without a unit, bytes. */
function bytesOf(value: string): number | undefined {
  const match = /^(\d+)\s*(KiB|MiB|)$/.exec(value);
  const unit = UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** Bytes of all clients, each once; or why they are not known. */
export function drmMemory(clients: readonly DrmClient[]): number | string {
  const silent = clients.find(({ bytes }) => bytes === undefined);
  if (silent !== undefined) return `the driver ${silent.driver} tells no memory in /proc/PID/fdinfo`;
  const once = new Map(clients.map(({ identity, bytes }) => [identity, bytes ?? 0]));
  return [...once.values()].reduce((sum, bytes) => sum + bytes, 0);
}
