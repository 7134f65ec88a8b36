import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/record/run-record.ts';
import { runOwnLibrary } from '../support/own-library.ts';

const RECREATE = 'recreate: [load, transcribe, unload]';
const RESTART = 'restart: { before: [load], each: [transcribe, restart] }';
const settings = { unsafe_destroy: true };

const statusOf = ({ variants }: RunRecord) => variants.map(({ id, status }) => [id, status]);

describe.concurrent('a library whose destroy aborts', () => {
  it('makes what destroys unsupported, with reason and remedy; the rest is measured, exit 0', async () => {
    const { record, code } = await runOwnLibrary({ settings, variants: [RECREATE, RESTART] });
    expect(statusOf(record)).toEqual([
      ['recreate', 'unsupported'],
      ['restart', 'completed'],
    ]);
    const [recreate, restart] = record.variants;
    expect(recreate?.reason).toContain('double free or corruption');
    expect(recreate?.remedy).toContain('respawn');
    expect(restart?.segments[0]?.iterations).toHaveLength(3);
    expect(record.engines[0]).toMatchObject({ calibration: false, destroy: 'aborts' });
    expect(code).toBe(0);
  });

  it('is exit 4 when that variant was named', async () => {
    const args = ['--variant', 'recreate'];
    const { record, code } = await runOwnLibrary({ settings, variants: [RECREATE, RESTART], args });
    expect(statusOf(record)).toEqual([['recreate', 'unsupported']]);
    expect(code).toBe(4);
  });

  it('is exit 4 when nothing else ran', async () => {
    expect((await runOwnLibrary({ settings, variants: [RECREATE] })).code).toBe(4);
  });

  it('its healthy twin runs everything', async () => {
    const { record, code } = await runOwnLibrary({ variants: [RECREATE, RESTART] });
    expect(statusOf(record)).toEqual([
      ['recreate', 'completed'],
      ['restart', 'completed'],
    ]);
    expect(record.engines[0]).toMatchObject({ calibration: false, destroy: 'safe' });
    expect(code).toBe(0);
  });
});
