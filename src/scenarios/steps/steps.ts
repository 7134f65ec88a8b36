import { z } from 'zod';
import { ALIGN_STEP } from './align.ts';
import type { StepDefinition } from './definition.ts';
import { ENGINE } from './engine.ts';
import { lists } from './lists.ts';
import { PROGRAM } from './program.ts';
import { SERVER } from './server.ts';
import { SOUND } from './sound.ts';
import type { Step } from './step.ts';
import { TEXT } from './text.ts';

// The steps of a loop are steps again: typed when they are read one by one (load/steps.ts).
const steps = (): z.ZodType<unknown> =>
  z.array(
    z.lazy(() => StepItem),
    { error: 'a list of steps' },
  );

/** Every step word with what the language knows of it. */
export const STEPS = {
  ...ENGINE,
  align: ALIGN_STEP,
  ...SOUND,
  ...TEXT,
  ...SERVER,
  ...PROGRAM,
  ...lists(steps),
};

/** Every word a step list may hold; `use` is expanded away before a plan exists. */
export type StepWord = keyof typeof STEPS;

export const STEP_WORDS = (Object.keys(STEPS) as StepWord[]).sort();

export const isStepWord = (text: string): text is StepWord => Object.hasOwn(STEPS, text);

export const definitionOf = (word: StepWord): StepDefinition => STEPS[word];

/** Words that say enough by themselves. */
export const isBare = (text: string): boolean => isStepWord(text) && definitionOf(text).bare === true;

/** What a step's map holds once it is validated, by word. */
export type StepInput<Word extends StepWord> = z.output<(typeof STEPS)[Word]['schema']>;

/** Names that steps give to checkpoints, by word; `checkpoint` steps may not use them. */
export const CHECKPOINTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<StepDefinition>(STEPS).flatMap(([word, { checkpoint }]) =>
    checkpoint === undefined ? [] : [[word, checkpoint]],
  ),
);

/** The checkpoint that the engine host leaves after a step of this word. */
export const checkpointAfter = (word: StepWord): string => CHECKPOINTS[word] ?? word;

/** The checkpoint that follows a step: its name in the record and in `at`. */
export const checkpointOf = (step: Step): string | undefined =>
  step.step === 'checkpoint' ? step.name : CHECKPOINTS[step.step];

/** `load/explain.ts` knows the union of steps by this message and asks the step's own schema instead. */
export const STEP_UNION = 'a step';

const StepItem: z.ZodType<unknown> = z
  .union([z.enum(STEP_WORDS.filter(isBare)), ...STEP_WORDS.map((word) => STEPS[word].schema)], {
    error: STEP_UNION,
  })
  .meta({ id: 'step', title: 'Step', description: 'A word, or a map with exactly one step word.' });

export const StepList = steps().meta({ id: 'steps', title: 'Steps' });
