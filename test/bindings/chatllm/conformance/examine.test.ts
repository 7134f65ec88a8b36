import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../../src/bindings/chatllm/abi/functions.ts';
import type { Check } from '../../../../src/bindings/chatllm/conformance/check/check.ts';
import { CHECKS, examine } from '../../../../src/bindings/chatllm/conformance/examine.ts';
import { STAGE } from './logs.ts';

/** Nothing here may start a process: there is no such library. */
const options = {
  library: '/no/such.so',
  present: Object.keys(FUNCTIONS),
  stage: STAGE,
  ffmpeg: undefined,
  deaf: false,
  simulator: false,
  env: {},
  deadline: 1e9,
};

const of = (id: string): Check => {
  const found = CHECKS.find((check) => check.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
};

describe('what cannot be tried', () => {
  it('is said before anything is started: a function that is not there', async () => {
    const present = options.present.filter((name) => name !== 'chatllm_abort_generation');
    expect(await examine(of('abort'), { ...options, present })).toMatchObject({
      state: 'not-tried',
      detail: 'the library does not export chatllm_abort_generation',
      consequence: 'nothing is known: treat it as not holding',
      observed: {},
    });
  });

  it('is whatever is about hearing where there is no ffmpeg', async () => {
    expect(await examine(of('text'), { ...options, deaf: true })).toMatchObject({
      state: 'not-tried',
      detail: 'there is no ffmpeg here, without which the engine hears nothing',
    });
  });

  it('is a trial for which this kind of engine has no file', async () => {
    const stage = { ...STAGE, cutModel: undefined };
    expect(await examine(of('cut-model'), { ...options, stage, simulator: true })).toMatchObject({
      state: 'not-tried',
      detail: 'the models of the simulator have no tensors',
    });
  });
});
