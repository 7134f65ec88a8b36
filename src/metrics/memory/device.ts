import { NO_DEVICE } from '../../record/metric.ts';
import { type Descriptor, descriptorInfo } from '../../system/proc/process.ts';
import { drmMemory, parseDrmClient } from './drm.ts';
import { askNvidia, nvidiaMemory } from './nvidia.ts';

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
