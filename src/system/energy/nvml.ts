import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { EnergyCounter, EnergyCounters } from './meter.ts';

const LIBRARY = 'libnvidia-ml.so.1';
/** It is there where the driver is loaded. */
const DRIVER = '/dev/nvidiactl';
const MILLI = 1e3;

type Call = (...values: unknown[]) => number;

/**
 * NVIDIA's counters: `nvmlDeviceGetTotalEnergyConsumption`, mJ since the driver was loaded, Volta or newer. nvidia-smi has no question
 * for it. Each device of the machine: which of them an engine uses, nobody tells here.
 */
export function nvidiaCounters(library = LIBRARY, there = existsSync(DRIVER)): EnergyCounters {
  if (!there) return { absent: 'there is no NVIDIA driver' };
  try {
    return countersOf(library);
  } catch {
    return { absent: `${library} cannot be loaded, or has no energy counter`, hidden: true };
  }
}

function countersOf(path: string): EnergyCounters {
  const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi');
  const library = koffi.load(path);
  const call = (name: string, ...types: string[]): Call => library.func(name, 'int', types) as Call;
  const init = call('nvmlInit_v2');
  const count = call('nvmlDeviceGetCount_v2', '_Out_ uint *');
  const handle = call('nvmlDeviceGetHandleByIndex_v2', 'uint', '_Out_ void **');
  const energy = call('nvmlDeviceGetTotalEnergyConsumption', 'void *', '_Out_ uint64_t *');
  const devices = [0];
  if (init() !== 0 || count(devices) !== 0)
    return { absent: 'the NVIDIA driver does not answer', hidden: true };
  const counters: EnergyCounter[] = [];
  for (let index = 0; index < (devices[0] ?? 0); index += 1) {
    const device: unknown[] = [null];
    if (handle(index, device) !== 0) return { absent: `GPU ${index} does not answer`, hidden: true };
    const read = (): number | undefined => {
      const joules: (number | bigint)[] = [0];
      return energy(device[0], joules) === 0 ? Number(joules[0]) / MILLI : undefined;
    };
    if (read() === undefined) return { absent: `GPU ${index} has no energy counter`, hidden: true };
    counters.push({ name: `GPU ${index}`, read });
  }
  return counters.length === 0 ? { absent: 'the NVIDIA driver has no device' } : { counters };
}
