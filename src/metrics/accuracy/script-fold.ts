import type { ScriptFold } from './normaliser.ts';

/**
 * A character-by-character fold from a dictionary in OpenCC's own form, `旧 新|…`, source and target separated by
 * a space; of several targets the first is taken. Characters that the dictionary lacks stay.
 */
export function scriptFold(dictionary: string, version: string): ScriptFold {
  const table = new Map<string, string>();
  for (const entry of dictionary.split('|')) {
    const [from, to] = entry.split(' ');
    if (from !== undefined && to !== undefined && from !== to) table.set(from, to);
  }
  return {
    version,
    fold(text) {
      let folded = '';
      for (const character of text) folded += table.get(character) ?? character;
      return folded;
    },
  };
}
