import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../src/metrics/trace/cells/unit.ts';
import { deciders, describeColumn, settingOf } from '../../../src/metrics/trace/column.ts';
import type { Role } from '../../../src/metrics/trace/names.ts';

describe('what a column holds', () => {
  it.each<[string, string | undefined, 'bytes' | 'count', number]>([
    ['rss_kb', 'rss', 'bytes', 1024],
    ['anon_kb', 'anon', 'bytes', 1024],
    ['Anon_KiB', 'anon', 'bytes', 1024],
    ['heap_inuse_bytes', 'heap', 'bytes', 1],
    ['heap_bytes', 'heap', 'bytes', 1],
    ['malloc_inuse', 'heap', 'bytes', 1],
    ['js_heap', 'js-heap', 'bytes', 1],
    ['js-heap', 'js-heap', 'bytes', 1],
    ['private_dirty_kb', 'private', 'bytes', 1024],
    ['VmRSS', 'rss', 'bytes', 1],
    ['fds', 'handles', 'count', 1],
    ['threads', 'threads', 'count', 1],
    ['nmaps', 'mappings', 'count', 1],
    ['vmsize_kb', undefined, 'bytes', 1024],
    ['mmap_bytes', undefined, 'bytes', 1],
    ['ttft_ms', undefined, 'count', 1],
    ['kb', undefined, 'count', 1],
    ['anon_mb', 'anon', 'bytes', 1024 ** 2],
    ['anon_mib', 'anon', 'bytes', 1024 ** 2],
    ['rss_gb', 'rss', 'bytes', 1024 ** 3],
    ['rss_gib', 'rss', 'bytes', 1024 ** 3],
    ['RSS (MB)', 'rss', 'bytes', 1024 ** 2],
    ['rss [KiB]', 'rss', 'bytes', 1024],
    ['heap/B', 'heap', 'bytes', 1],
    ['rss in MB', 'rss', 'bytes', 1024 ** 2],
    ['heapUsed', 'js-heap', 'bytes', 1],
    ['rssKiB', 'rss', 'bytes', 1024],
    ['memoryMB', undefined, 'bytes', 1024 ** 2],
    ['mem_heap_B', 'heap', 'bytes', 1],
    ['RssAnon', 'anon', 'bytes', 1],
    ['process_resident_memory_bytes', 'rss', 'bytes', 1],
    ['process_open_fds', 'handles', 'count', 1],
    ['nodejs_active_handles_total', 'handles', 'count', 1],
    ['external', undefined, 'bytes', 1],
    ['phase_b', undefined, 'count', 1],
  ])('%s', (name, metric, unit, factor) => {
    const column = describeColumn(name);
    expect([column.metric, column.unit, column.factor]).toEqual([metric, unit, factor]);
  });

  it.each<[Unit, 'bytes' | 'count', number]>([
    ['bytes', 'bytes', 1],
    ['KiB', 'bytes', 1024],
    ['MiB', 'bytes', 1024 ** 2],
    ['count', 'count', 1],
  ])('is in %s where the user says so, whatever its name', (given, unit, factor) => {
    expect(describeColumn('rss_kb', given)).toMatchObject({ metric: 'rss', unit, factor, guessed: false });
  });

  it.each([
    ['heap_inuse_bytes', 1024, 16],
    ['malloc_inuse', 1024, 16],
    ['anon_kb', 262_144, 4096],
    ['rss_kb', 262_144, 4096],
    ['arena', 262_144, 16],
    ['vmsize_kb', 262_144, 4096],
    ['fds', 0.05, 0.1],
    ['anything', 0.05, 0.1],
  ])('%s is judged with its own tolerance and quantum', (name, tolerance, quantum) => {
    expect(settingOf(describeColumn(name))).toMatchObject({ tolerance, quantum });
  });

  it('judges a column by the unit that the user gives it', () => {
    expect(settingOf(describeColumn('rss', 'count'))).toMatchObject({ tolerance: 0.05, quantum: 0.1 });
    expect(settingOf(describeColumn('fds', 'bytes'))).toMatchObject({ tolerance: 262_144, quantum: 4096 });
  });

  it('picks the quantities of a trace out of times and names', () => {
    const names = ['iteration', 'phase', 'rss_kb', 'malloc_inuse', 'fds', 'ttft_ms', 'x_bytes'];
    expect(names.filter((name) => describeColumn(name).role === 'quantity')).toEqual([
      'rss_kb',
      'malloc_inuse',
      'fds',
      'x_bytes',
    ]);
  });

  it.each<[string, Role]>([
    ['network_receive_bytes', 'counter'],
    ['network_receive_bytes_total', 'counter'],
    ['go_memstats_alloc_bytes_total', 'counter'],
    ['disk_write_kb', 'counter'],
    ['NET I/O', 'counter'],
    ['minflt/s', 'rate'],
    ['bytes_per_second', 'rate'],
    ['%MEM', 'percentage'],
    ['mem_perc', 'percentage'],
    ['CPU (%)', 'percentage'],
    ['process_max_fds', 'limit'],
    ['mem_available_kb', 'limit'],
    ['process_virtual_memory_max_bytes', 'limit'],
    ['VmPeak', 'part'],
    ['process_start_time_seconds', 'time'],
    ['mystery', 'unknown'],
  ])('%s is no quantity: %s', (name, role) => {
    expect(describeColumn(name).role).toBe(role);
  });

  it('lets RSS decide unless anonymous memory is there, and address space only where nothing else is', () => {
    const deciding = (...names: string[]) => {
      const columns = names.map((name) => describeColumn(name));
      return columns.filter(deciders(columns)).map(({ name }) => name);
    };
    expect(deciding('rss_kb', 'anon_kb', 'fds')).toEqual(['anon_kb', 'fds']);
    expect(deciding('rss_kb', 'fds')).toEqual(['rss_kb', 'fds']);
    expect(deciding('rss_kb', 'vsz_kb')).toEqual(['rss_kb']);
    expect(deciding('vsz_kb', 'fds')).toEqual(['vsz_kb', 'fds']);
    expect(deciding('zombies')).toEqual(['zombies']);
  });
});
