import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { detectSpeech } from '../../../src/pipeline/vad/detector.ts';
import { RESET } from '../../../src/pipeline/vad/grid/grid.ts';
import { readModelFile } from '../../../src/pipeline/vad/model-file.ts';
import { type Network, openNetwork } from '../../../src/pipeline/vad/network.ts';
import { sharedFile } from '../../support/shared.ts';
import { distance, f1, joined, native, recording, recordings, sharedJson } from './recording.ts';

const model = sharedFile('vad/ten-vad.onnx');

/** Answers with the number of the call, and remembers what it was asked. */
function scripted(): Network & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    get calls() {
      return asked.length;
    },
    run: async (_, hops) => {
      asked.push(hops);
      return new Float32Array(hops).fill(asked.length);
    },
    close: async () => {},
  };
}

const pieces = (samples: Int16Array, size: number): Int16Array[] =>
  Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    samples.subarray(i * size, (i + 1) * size),
  );

describe('detection', () => {
  it('calls the network once for every 1875 hops, and pads the last hop', async () => {
    const network = scripted();
    const { p, energyDb } = await joined(
      detectSpeech(pieces(new Int16Array(256 * 4000 + 1), 10_007), network),
    );
    expect(network.asked).toEqual([1875, 1875, 251]);
    expect([p.length, energyDb.length, p[1874], p[1875], p[4000]]).toEqual([4001, 4001, 1, 2, 3]);
  });

  it('finds nothing in nothing', async () => {
    const network = scripted();
    expect(await joined(detectSpeech([], network))).toEqual({ p: [], energyDb: [] });
    expect(network.calls).toBe(0);
  });

  it('measures energy without a network', async () => {
    const found = await joined(detectSpeech([new Int16Array(600).fill(100)], undefined));
    expect(found.p).toEqual([]);
    expect(found.energyDb.map((dB) => Math.round(dB * 100) / 100)).toEqual([40, 40, 35.36]);
  });
});

describe.skipIf(model === undefined || native === undefined)('TEN VAD (needs shared data)', () => {
  let network: Network;
  const found = new Map<string, number[]>();

  beforeAll(async () => {
    network = await openNetwork(await readModelFile(model ?? ''));
    for (const name of recordings)
      found.set(name, (await joined(detectSpeech([await recording(name)], network))).p);
  });
  afterAll(() => network.close());

  it('knows the published file', async () => {
    expect((await readModelFile(model ?? '')).published).toBe(true);
  });

  it('agrees with the native library: 0.005 at most, 3e-4 on average, 0.1 % of decisions', () => {
    let hops = 0;
    let decisions = 0;
    for (const name of recordings) {
      const expected = native?.[name]?.p ?? [];
      const far = distance(found.get(name) ?? [], expected);
      expect(far.max).toBeLessThanOrEqual(0.005);
      expect(far.mean).toBeLessThanOrEqual(3e-4);
      decisions += far.decisions;
      hops += expected.length;
    }
    expect(hops).toBeGreaterThan(8000);
    expect(decisions).toBeLessThanOrEqual(hops / 1000);
  });

  it('is as good as the native library against labels: F1 within 0.002', () => {
    const theirs = f1(recordings, (name) => native?.[name]?.p ?? [], 1);
    expect(Math.abs(f1(recordings, (name) => found.get(name) ?? [], 1) - theirs)).toBeLessThanOrEqual(0.002);
  });

  it('forgets every 1875 hops, as the native library does, on everything joined', async () => {
    const concat = sharedJson(
      'vad/concat-native.json',
      z.object({ order: z.array(z.string()), p: z.array(z.number()) }),
    );
    const audio = await Promise.all((concat?.order ?? []).map(recording));
    const before = network.calls;
    const { p } = await joined(detectSpeech(audio, network));
    const far = distance(p, concat?.p ?? []);
    expect(far.max).toBeLessThanOrEqual(0.02);
    expect(far.mean).toBeLessThanOrEqual(5e-4);
    expect(network.calls - before).toBe(Math.ceil(p.length / RESET));
  });

  it('would be caught out if it left the pitch away or had the scale wrong', async () => {
    const name = recordings[0] ?? '';
    const samples = await recording(name);
    const deaf: Network = {
      calls: 0,
      run: (input, hops) =>
        network.run(
          input.map((value, i) => (i % 41 === 40 ? -0.8016 : value)),
          hops,
        ),
      close: async () => {},
    };
    const expected = native?.[name]?.p ?? [];
    const noPitch = await joined(detectSpeech([samples], deaf));
    const halved = await joined(detectSpeech([samples.map((value) => value / 2)], network));
    expect(distance(noPitch.p, expected).max).toBeGreaterThan(0.005);
    expect(distance(halved.p, expected).max).toBeGreaterThan(0.005);
  });

  it('does not depend on the pieces that audio comes in', async () => {
    const samples = await recording(recordings[0] ?? '');
    const { p } = await joined(detectSpeech(pieces(samples, 777), network));
    expect(p).toEqual(found.get(recordings[0] ?? ''));
  });
});
