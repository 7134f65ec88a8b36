import { describe, expect, it } from 'vitest';
import { openNetwork } from '../../../src/pipeline/vad/network.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';

/** Protocol buffers, as far as an ONNX file of one node needs them. */
const field = (tag: number, body: string | number | Uint8Array): Buffer => {
  if (typeof body === 'number') return Buffer.from([tag << 3, body]);
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from([(tag << 3) | 2, bytes.length]), bytes]);
};
const message = (...fields: Uint8Array[]): Buffer => Buffer.concat(fields);

/** A model that gives its input `x`, a float vector of `[1]`, as `y`. */
function identityModel(): Uint8Array {
  const float = 1;
  const value = (name: string): Buffer =>
    message(field(1, name), field(2, field(1, message(field(1, float), field(2, field(1, field(1, 1)))))));
  const node = message(field(1, 'x'), field(2, 'y'), field(4, 'Identity'));
  const graph = message(field(1, node), field(2, 'g'), field(11, value('x')), field(12, value('y')));
  return message(field(1, 4), field(7, graph), field(8, message(field(2, 9))));
}

const file = (bytes: Uint8Array) => ({ path: 'other.onnx', sha256: '', published: false, bytes });

const refusal = (bytes: Uint8Array): Promise<unknown> =>
  openNetwork(file(bytes)).then(
    () => 'opened',
    (thrown: unknown) => thrown,
  );

describe('a file that is not TEN VAD', () => {
  it('is refused by its inputs and outputs when it is another model', async () => {
    expect(await refusal(identityModel())).toMatchObject({
      exitCode: ExitCode.usage,
      message:
        'other.onnx: not the TEN VAD model: input input_1 should be N,3,41 and is missing; input input_2 should be N,64 and is missing; input input_3 should be N,64 and is missing; input input_6 should be N,64 and is missing; input input_7 should be N,64 and is missing; there is an input x; there is no output output_1',
    });
  });

  it('is refused when it is no model at all', async () => {
    const thrown = await refusal(Buffer.from('name,start,end\n'));
    expect(thrown).toMatchObject({ exitCode: ExitCode.usage });
    expect(String(thrown)).toContain('other.onnx: ONNX Runtime cannot load it: ');
  });
});
