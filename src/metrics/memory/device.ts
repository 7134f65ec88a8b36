import { spawnSync } from 'node:child_process';
import { NO_DEVICE } from '../../record/metric.ts';
import { type Descriptor, descriptorInfo } from '../../system/proc/process.ts';

/** Memory of GPUs that a process tree holds: bytes, why they are not known, or that no device is open. */
export type DeviceLook = { readonly bytes: number } | { readonly absent: string } | undefined;

const DRM = /^\/dev\/dri\//;
const NVIDIA = /^\/dev\/nvidia(\d|ctl|-uvm)/;
/** Others that hold memory of their own and tell nobody how much: named, so that nothing is called bounded. */
const SILENT = /^\/dev\/(kfd|dxg|mali\d|davinci|accel\/|hailo|apex)/;

/** Reads the devices that these descriptors lead to (docs/metrics.md#device). */
export function lookAtDevices(descriptors: readonly Descriptor[], ask = askNvidia): DeviceLook {
  const clients = descriptors
    .filter(({ target }) => DRM.test(target))
    .flatMap((descriptor) => parseDrmClient(descriptorInfo(descriptor) ?? '') ?? []);
  const nvidia = descriptors.filter(({ target }) => NVIDIA.test(target));
  const silent = descriptors.find(({ target }) => SILENT.test(target));
  const told: (number | string)[] = [];
  // NVIDIA's own nodes under /dev/dri tell nothing; its driver is asked by itself.
  const others = clients.filter(({ driver, bytes }) => bytes !== undefined || !/^nvidia/.test(driver));
  if (others.length > 0) told.push(drmMemory(others));
  if (nvidia.length > 0) {
    const answer = ask();
    const pids = descriptors.map(({ pid }) => pid);
    told.push(answer === undefined ? 'nvidia-smi does not answer' : nvidiaMemory(answer, pids));
  }
  // Memory that an AMD device gives through /dev/kfd is told by its DRM node.
  if (silent !== undefined && others.length === 0)
    told.push(`${silent.target} is open, which tells no memory`);
  if (told.length === 0) return undefined;
  const reason = told.find((one) => typeof one === 'string');
  if (typeof reason === 'string') return { absent: reason };
  return { bytes: told.reduce((sum: number, one) => sum + (typeof one === 'number' ? one : 0), 0) };
}

/**
 * What is known of devices from look to look: once one has been open, a look at which none is has a value, 0, which is
 * what is held then.
 */
export class DeviceWatch {
  #seen = false;

  /** Bytes, or why there is no value. */
  read(look: DeviceLook): { readonly bytes: number } | { readonly absent: string } {
    this.#seen ||= look !== undefined;
    return look ?? (this.#seen ? { bytes: 0 } : { absent: NO_DEVICE });
  }
}

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

/** NVIDIA's own answer takes some 50 ms; one that is stuck must not hold up a checkpoint for ever. */
const NVIDIA_WITHIN_MS = 5000;
const NVIDIA_QUERY = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'];

/**
 * Bytes that these processes hold on NVIDIA devices, in the answer of
 * `nvidia-smi --query-compute-apps=pid,used_memory --format=csv,noheader,nounits` (one line a process and device, in
 * MiB); or why it does not say. Pure.
 */
export function nvidiaMemory(answer: string, pids: readonly number[]): number | string {
  const rows = answer
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter(([pid = '']) => /^\d+$/.test(pid));
  const ours = rows.filter(([pid]) => pids.includes(Number(pid)));
  // A container sees the driver, but not always under its own process ids.
  if (ours.length === 0) return 'nvidia-smi names no process of the tree';
  const used = ours.map(([, mib = '']) => (/^\d+$/.test(mib) ? Number(mib) * 1024 ** 2 : undefined));
  if (used.includes(undefined)) return 'nvidia-smi does not tell the memory of a process here';
  return used.reduce((sum: number, bytes) => sum + (bytes ?? 0), 0);
}

/** What nvidia-smi says now; undefined where it is not there or fails. */
function askNvidia(): string | undefined {
  const { status, stdout } = spawnSync('nvidia-smi', NVIDIA_QUERY, {
    encoding: 'utf8',
    timeout: NVIDIA_WITHIN_MS,
  });
  return status === 0 ? stdout : undefined;
}
