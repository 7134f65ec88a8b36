import { describe, expect, it } from 'vitest';
import {
  drmMemory,
  lookAtDevices,
  nvidiaMemory,
  parseDrmClient,
} from '../../../src/metrics/memory/device.ts';

const KiB = 1024;
const MiB = 1024 ** 2;

/** As Documentation/gpu/drm-usage-stats.rst of the kernel has it, between the lines that every fdinfo has. */
const fdinfo = (...lines: string[]): string =>
  ['pos:\t0', 'flags:\t02100002', 'mnt_id:\t27', 'ino:\t1185', ...lines, ''].join('\n');

const AMD = fdinfo(
  'drm-driver:\tamdgpu',
  'drm-client-id:\t19',
  'drm-pdev:\t0000:03:00.0',
  'pasid:\t32770',
  'drm-total-cpu:\t0',
  'drm-shared-cpu:\t0',
  'drm-total-gtt:\t4096 KiB',
  'drm-resident-gtt:\t2048 KiB',
  'drm-total-vram:\t900 MiB',
  'drm-resident-vram:\t800 MiB',
  'drm-purgeable-vram:\t0',
  'drm-memory-vram:\t819200 KiB',
  'drm-engine-gfx:\t1234 ns',
);
const INTEL = fdinfo(
  'drm-driver:\ti915',
  'drm-pdev:\t0000:00:02.0',
  'drm-client-id:\t7',
  'drm-total-system0:\t1 MiB',
  'drm-resident-system0:\t524288',
);

const of = (...texts: string[]) => texts.flatMap((text) => parseDrmClient(text) ?? []);

describe('what a DRM driver tells of a descriptor', () => {
  it('is the resident memory of each region, in any unit, whatever else it says of it', () => {
    expect(parseDrmClient(AMD)).toEqual({
      driver: 'amdgpu',
      identity: 'amdgpu 0000:03:00.0 19',
      bytes: 2 * MiB + 800 * MiB,
    });
    expect(parseDrmClient(INTEL)?.bytes).toBe(512 * KiB);
  });

  it('is the older key, or all that was asked for, where there is no better', () => {
    const keys = (...lines: string[]) => parseDrmClient(fdinfo('drm-driver: x', ...lines))?.bytes;
    expect(keys('drm-memory-vram:\t7 KiB', 'drm-total-vram:\t9 KiB')).toBe(7 * KiB);
    expect(keys('drm-total-vram:\t9 KiB')).toBe(9 * KiB);
    expect(keys('drm-memory-vram:\t7 KiB', 'drm-total-gtt:\t1 KiB')).toBe(8 * KiB);
  });

  it('is nothing where it is no DRM device, and unknown where the driver keeps it to itself', () => {
    expect(parseDrmClient(fdinfo())).toBeUndefined();
    expect(parseDrmClient(fdinfo('drm-driver:\tsilent'))).toMatchObject({ bytes: undefined });
    expect(drmMemory(of(AMD, fdinfo('drm-driver:\tsilent')))).toMatch(/driver silent tells no memory/);
  });

  it('counts a client once, however many descriptors lead to it, and each card apart', () => {
    const other = AMD.replace('0000:03:00.0', '0000:04:00.0');
    expect(drmMemory(of(AMD, AMD, INTEL))).toBe(802 * MiB + 512 * KiB);
    expect(drmMemory(of(AMD, other))).toBe(2 * 802 * MiB);
  });
});

describe('what nvidia-smi tells', () => {
  it('is the memory of our processes on all devices', () => {
    expect(nvidiaMemory('812, 1024\n4711, 300\n4711, 20\n', [4711, 4712])).toBe(320 * MiB);
  });

  it('is unknown where it does not name them, or not how much', () => {
    expect(nvidiaMemory('', [4711])).toMatch(/names no process/);
    expect(nvidiaMemory('812, 1024\n', [4711])).toMatch(/names no process/);
    expect(nvidiaMemory('4711, [N/A]\n', [4711])).toMatch(/does not tell/);
    expect(nvidiaMemory('No devices were found\n', [4711])).toMatch(/names no process/);
  });
});

describe('the devices of a process tree', () => {
  const open = (...targets: string[]) => targets.map((target, fd) => ({ pid: 4711, fd: String(fd), target }));

  it('are none where none is open', () => {
    expect(lookAtDevices(open('/dev/null', 'socket:[7]', '/dev/nvram'))).toBeUndefined();
  });

  it('are asked for only where a device of theirs is open', () => {
    let asked = 0;
    const ask = () => {
      asked += 1;
      return '4711, 12\n';
    };
    expect(lookAtDevices(open('/dev/null'), ask)).toBeUndefined();
    expect(asked).toBe(0);
    expect(lookAtDevices(open('/dev/nvidiactl', '/dev/nvidia0', '/dev/nvidia-uvm'), ask)).toEqual({
      bytes: 12 * MiB,
    });
    expect(asked).toBe(1);
  });

  it('are said to be unknown, not none, where nobody answers', () => {
    expect(lookAtDevices(open('/dev/nvidia0'), () => undefined)).toEqual({
      absent: 'nvidia-smi does not answer',
    });
    expect(lookAtDevices(open('/dev/dxg'))).toEqual({ absent: '/dev/dxg is open, which tells no memory' });
  });
});
