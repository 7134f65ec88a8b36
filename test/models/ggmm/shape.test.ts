import { describe, expect, it } from 'vitest';
import { HEAD_BYTES, tensorBytes } from '../../../src/models/file-size.ts';
import { tensorShapes } from '../../../src/models/ggmm/shape.ts';
import { REAL_SHAPES } from '../../../src/models/shapes.ts';

describe('the presets are the published models', () => {
  it.each([
    ['qwen3-asr-0.6b', 612],
    ['qwen3-asr-1.7b', 708],
    ['qwen3-forced-aligner-0.6b', 708],
  ] as const)('%s has %i tensors', (preset, count) => {
    expect(tensorShapes(REAL_SHAPES[preset])).toHaveLength(count);
  });

  // Sizes in bytes that the engine's list of releases states. Every dimension enters them: what is left after the
  // tensors is one vocabulary and some metadata, the same for all four.
  it.each([
    ['qwen3-asr-0.6b', 'q8_0', 1005656864, 4268800],
    ['qwen3-asr-1.7b', 'q8_0', 2505570400, 4268800],
    ['qwen3-forced-aligner-0.6b', 'q8_0', 984439424, 4268832],
    ['qwen3-forced-aligner-0.6b', 'f16', 1840552064, 4268832],
  ] as const)('%s in %s leaves the same head of its release of %i bytes', (preset, dtype, release, head) => {
    expect(release - tensorBytes(preset, dtype)).toBe(head);
    expect(Math.abs(head - HEAD_BYTES)).toBeLessThan(100);
  });
});
