import type { CliCommand } from './console/command.ts';
import { registerInspect } from './models/inspect.ts';
import { registerList } from './models/list.ts';
import { registerPull } from './models/pull.ts';
import { registerSynth } from './models/synth.ts';

export const modelsCommand: CliCommand = {
  register(program, context) {
    const models = program
      .command('models')
      .description('model files: what there is, what is in them, making and getting them');
    registerList(models, context);
    registerInspect(models, context);
    registerSynth(models, context);
    registerPull(models, context);
  },
};
