import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EnergyCounter, type EnergyCounters, EnergyMeter } from '../../../src/system/energy/meter.ts';
import { nvidiaCounters } from '../../../src/system/energy/nvml.ts';
import { raplCounters } from '../../../src/system/energy/rapl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Zone {
  readonly name: string;
  readonly energy: number;
  readonly range?: number;
}

/** A tree of powercap, as the kernel shows it: zones as folders below their control type, and links to all of them beside each other. */
function powercap(zones: Readonly<Record<string, Zone>>): string {
  const root = temporaryFolder();
  const home = join(root, 'sys/class/powercap');
  mkdirSync(home, { recursive: true });
  for (const [zone, { name, energy, range }] of Object.entries(zones)) {
    const parts = zone.split(':');
    const parents = parts.slice(1, -1).map((_, depth) => parts.slice(0, depth + 2).join(':'));
    const place = join(root, 'sys/devices/virtual/powercap', parts[0] ?? '', ...parents, zone);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'name'), `${name}\n`);
    writeFileSync(join(place, 'energy_uj'), `${energy}\n`);
    if (range !== undefined) writeFileSync(join(place, 'max_energy_range_uj'), `${range}\n`);
    symlinkSync(place, join(home, zone));
  }
  return root;
}

const countersOf = (found: EnergyCounters): readonly EnergyCounter[] => {
  if ('absent' in found) throw new Error(found.absent);
  return found.counters;
};

describe('energy of processors', () => {
  it('is that of each package and of the memory beside it, and of no part twice', () => {
    const root = powercap({
      'intel-rapl:0': { name: 'package-0', energy: 5_000_000, range: 262_143_328_850 },
      'intel-rapl:0:0': { name: 'core', energy: 3_000_000 },
      'intel-rapl:0:1': { name: 'uncore', energy: 1_000_000 },
      'intel-rapl:0:2': { name: 'dram', energy: 2_000_000, range: 65_712_999_613 },
      'intel-rapl:1': { name: 'package-1', energy: 7_000_000, range: 262_143_328_850 },
      'intel-rapl:2': { name: 'psys', energy: 20_000_000 },
      'intel-rapl-mmio:0': { name: 'package-0', energy: 5_000_000 },
    });
    const counters = countersOf(raplCounters(root));
    expect(counters.map(({ name, range, read }) => [name, range, read()])).toEqual([
      ['package-0', 262_143.32885, 5],
      ['package-0 dram', 65_712.999613, 2],
      ['package-1', 262_143.32885, 7],
    ]);
  });

  it('that may not be read is absent, and says whom to ask', () => {
    const root = powercap({ 'intel-rapl:0': { name: 'package-0', energy: 1 } });
    const denied = (path: string): string => {
      if (path.endsWith('energy_uj')) throw Object.assign(new Error('no'), { code: 'EACCES' });
      return readFileSync(path, 'utf8');
    };
    expect(raplCounters(root, denied)).toEqual({
      hidden: true,
      absent:
        'the energy counter of package-0 may be read by root alone, or by whom root lets (chmod o+r …/energy_uj)',
    });
    expect(raplCounters(temporaryFolder())).toEqual({
      absent: 'the kernel shows no energy counter of a processor package (powercap)',
    });
  });
});

describe('a meter', () => {
  const clock = (): (() => bigint) => {
    let now = 0n;
    return () => {
      now += 1_000_000_000n;
      return now;
    };
  };
  const scripted = (name: string, values: (number | undefined)[], range?: number): EnergyCounter => ({
    name,
    ...(range === undefined ? {} : { range }),
    read: () => values.shift(),
  });
  const go = (...kinds: EnergyCounters[]): ReturnType<EnergyMeter['end']> => {
    const meter = new EnergyMeter(kinds, clock());
    meter.begin();
    meter.look();
    meter.mark();
    return meter.end();
  };

  it('adds up what was used, over a counter that begins anew', () => {
    const counters = [scripted('package-0', [90, 99, 15], 100), scripted('GPU 0', [1, 2, 4])];
    expect(go({ counters })).toEqual({
      seconds: 1,
      sources: [
        { name: 'package-0', joules: 25 },
        { name: 'GPU 0', joules: 3 },
      ],
    });
  });

  it('has no figure of a counter that went back or stopped, nor where part of the machine hides its own', () => {
    expect(go({ counters: [scripted('GPU 0', [5, 2, 3])] })).toEqual({ absent: 'GPU 0 went back' });
    expect(go({ counters: [scripted('GPU 0', [5, undefined, 6])] })).toEqual({
      absent: 'GPU 0 could not be read',
    });
    const gpu = { counters: [scripted('GPU 0', [1, 2, 4])] };
    expect(go(gpu, { absent: 'package-0 is hidden', hidden: true })).toEqual({
      absent: 'package-0 is hidden',
    });
    expect(go({ absent: 'none' }, { absent: 'no driver' })).toEqual({ absent: 'none; no driver' });
  });

  it('counts from the first begin to the last mark', () => {
    const meter = new EnergyMeter([{ counters: [scripted('p', [1, 5, 6, 9])] }], clock());
    meter.begin();
    meter.begin();
    meter.mark();
    meter.mark();
    meter.look();
    expect(meter.end()).toEqual({ seconds: 2, sources: [{ name: 'p', joules: 5 }] });
    expect(new EnergyMeter([{ counters: [scripted('p', [1])] }]).end()).toEqual({
      absent: 'no iteration was measured',
    });
  });
});

describe('energy of NVIDIA devices', () => {
  it('is read by the calls of the documented library, here of a stand-in with two devices', () => {
    const folder = temporaryFolder();
    const [source, library] = [join(folder, 'nvml.c'), join(folder, 'libnvidia-ml.so.1')];
    writeFileSync(
      source,
      `int nvmlInit_v2(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = 2; return 0; }
static int devices[2];
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = &devices[i]; return 0; }
int nvmlDeviceGetTotalEnergyConsumption(void *d, unsigned long long *mj) {
  *mj = d == &devices[0] ? 9007199254740ULL : 1500ULL; return 0; }
`,
    );
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, source]);
    const found = countersOf(nvidiaCounters(library, true));
    expect(found.map(({ name, read }) => [name, read()])).toEqual([
      ['GPU 0', 9007199254.74],
      ['GPU 1', 1.5],
    ]);
  });

  it('is absent without a driver; one that cannot be asked hides what it uses', () => {
    expect(nvidiaCounters('none.so', false)).toEqual({ absent: 'there is no NVIDIA driver' });
    expect(nvidiaCounters('none.so', true)).toMatchObject({ hidden: true });
  });
});
