import type { CliCommand } from './console/command.ts';
import { registerInspect } from './models/inspect.ts';
import { registerList } from './models/list.ts';
import { registerPull } from './models/pull.ts';
import { registerSynth } from './models/synth.ts';

export const modelsCommand: CliCommand = {
  register(models, context) {
    registerList(models, context);
    registerInspect(models, context);
    registerSynth(models, context);
    registerPull(models, context);
  },
};
