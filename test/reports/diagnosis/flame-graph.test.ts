import { describe, expect, it } from 'vitest';
import { flameGraph } from '../../../src/reports/diagnosis/flame-graph.ts';

const flame = [
  { frames: ['chatllm_start', 'a<b>&"c"'], bytes: 3072 },
  { frames: ['chatllm_start', 'seldom'], bytes: 1024 },
];

describe('the flame graph', () => {
  it('draws each function once per place, as wide as its bytes', () => {
    const svg = flameGraph({ variant: 'recreate', flame });
    const widths = [...svg.matchAll(/data-n="([^"]*)" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map((m) =>
      m.slice(1),
    );
    expect(widths).toEqual([
      ['recreate: all', '0.00', '1000.00'],
      ['chatllm_start', '0.00', '1000.00'],
      ['a&lt;b&gt;&amp;&quot;c&quot;', '0.00', '750.00'],
      ['seldom', '750.00', '250.00'],
    ]);
    expect(svg).toContain('Leaked bytes per iteration: 4.00 KiB');
  });

  it('is empty where nothing leaks', () => {
    expect(flameGraph({ variant: 'restart', flame: [] })).toBe('');
  });
});
