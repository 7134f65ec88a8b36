import { languagesBySpeech } from '../../pipeline/transcript/joining.ts';
import type { Loaded } from './engine-steps.ts';
import { languageOfPart, type Part } from './values.ts';

/** Parts that one load serves, in order; without a language the model stays as it is loaded. */
export interface LanguageGroup {
  readonly language?: string;
  readonly parts: readonly Part[];
}

/**
 * The order of a loop. Chunks come as they are. Parts are grouped by language where the aligner was loaded with that of
 * the transcript: it times each in its own, and is loaded once for each language, the one with most speech first. Pure.
 */
export function languageGroups(
  loop: 'chunk' | 'part',
  parts: readonly Part[],
  loaded: (Pick<Loaded, 'step' | 'language'> & { readonly model: { readonly kind: string } }) | undefined,
): LanguageGroup[] {
  const heard = loop === 'chunk' ? parts : parts.filter(({ value }) => value !== undefined);
  const follows = loaded?.model.kind === 'aligner' && loaded.step.language?.kind === 'output';
  const [main, ...others] = follows ? languagesBySpeech(heard.map(languageOfPart)) : [];
  if (loop === 'chunk' || main === undefined) return [{ parts: heard }];
  const of = (language: string): Part[] => heard.filter(({ value }) => value?.data.language === language);
  const unnamed = heard.filter(({ value }) => value?.data.language === undefined);
  return [
    // Those that name no language are timed with the others of their talk.
    { language: main, parts: [...of(main), ...unnamed].toSorted((a, b) => a.n - b.n) },
    ...others.map((language) => ({ language, parts: of(language) })),
  ];
}
