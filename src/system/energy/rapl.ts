import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../proc/reading.ts';
import type { EnergyCounter, EnergyCounters } from './meter.ts';

/** Reads a file, and throws as Node does. */
type Read = (path: string) => string;

/** Packages alone: `intel-rapl:0:1` lies within one, and `intel-rapl-mmio:0` is the same package by another way. */
const PACKAGE = /^intel-rapl:\d+$/;
const MICRO = 1e6;

/**
 * The processor's own counters (powercap of the kernel; AMD's have the same name): packages, and the memory beside them, which is
 * in no package's sum (Khan et al., RAPL in Action, ACM TOMPECS 3 (2018)). Cores and graphics are parts of their package, and
 * `psys` is all of them again.
 * @param root where `/sys` is, for tests
 */
export function raplCounters(root = '/', read: Read = plainText): EnergyCounters {
  const home = join(root, 'sys/class/powercap');
  const zones = namesIn(home) ?? [];
  const found: EnergyCounter[] = [];
  for (const zone of zones.filter((name) => PACKAGE.test(name)).sort()) {
    const name = textOf(read, join(home, zone, 'name'));
    if (name === undefined || !name.startsWith('package-')) continue;
    const memory = (namesIn(join(home, zone)) ?? []).filter(
      (part) => part.startsWith(`${zone}:`) && textOf(read, join(home, zone, part, 'name')) === 'dram',
    );
    const places = [
      { name, place: join(home, zone) },
      ...memory.map((part) => ({ name: `${name} dram`, place: join(home, zone, part) })),
    ];
    for (const { name: called, place } of places) {
      const counter = counterAt(called, place, read);
      if ('absent' in counter) return counter;
      found.push(counter);
    }
  }
  return found.length > 0
    ? { counters: found }
    : { absent: 'the kernel shows no energy counter of a processor package (powercap)' };
}

function counterAt(
  name: string,
  place: string,
  read: Read,
): EnergyCounter | { readonly absent: string; readonly hidden: true } {
  const file = join(place, 'energy_uj');
  try {
    if (!Number.isFinite(microJoules(read(file))))
      return { absent: `the energy counter of ${name} says no number`, hidden: true };
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const denied = code === 'EACCES' || code === 'EPERM';
    return {
      hidden: true,
      absent: denied
        ? `the energy counter of ${name} may be read by root alone, or by whom root lets (chmod o+r …/energy_uj)`
        : `the energy counter of ${name} cannot be read (${code ?? 'unknown'})`,
    };
  }
  const range = microJoules(textOf(read, join(place, 'max_energy_range_uj')) ?? '');
  return {
    name,
    ...(Number.isFinite(range) ? { range: range / MICRO } : {}),
    read: () => {
      const now = microJoules(textOf(read, file) ?? '');
      return Number.isFinite(now) ? now / MICRO : undefined;
    },
  };
}

const microJoules = (text: string): number => (/^\d+\s*$/.test(text) ? Number(text) : Number.NaN);

const plainText: Read = (path) => readFileSync(path, 'utf8');

function textOf(read: Read, path: string): string | undefined {
  try {
    return read(path).trim();
  } catch {
    return undefined;
  }
}
