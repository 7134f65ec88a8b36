/** Names that Qwen3-ASR gives to what it hears (docs/text.md#language-names). */
export const LANGUAGES: readonly string[] = [
  ...['Chinese', 'English', 'Cantonese', 'Arabic', 'German', 'French', 'Spanish', 'Portuguese', 'Indonesian'],
  ...['Italian', 'Korean', 'Russian', 'Thai', 'Vietnamese', 'Japanese', 'Turkish', 'Hindi', 'Malay', 'Dutch'],
  ...['Swedish', 'Danish', 'Finnish', 'Polish', 'Czech', 'Filipino', 'Persian', 'Greek', 'Romanian'],
  ...['Hungarian', 'Macedonian'],
];

/** Dialects that it recognises; they have no name of their own in its list, but a header may carry one. */
const DIALECTS: readonly string[] = [
  ...['Anhui', 'Dongbei', 'Fujian', 'Gansu', 'Guizhou', 'Hebei', 'Henan', 'Hubei', 'Hunan', 'Jiangxi'],
  ...['Ningxia', 'Shandong', 'Shaanxi', 'Shanxi', 'Sichuan', 'Tianjin', 'Yunnan', 'Zhejiang', 'Wu', 'Minnan'],
];

const NOTHING_HEARD = 'None';
const HEADER_NAMES = [...LANGUAGES, ...DIALECTS, NOTHING_HEARD];

/**
 * The name in its usual spelling: `chinese` → `Chinese`; of a comma list, each. Undefined for `None`, `auto` and
 * nothing. An unknown name is kept, capitalised: the list above is one release's.
 */
export function languageNamed(name: string): string | undefined {
  return mergeLanguages(name.split(',').map(oneLanguage));
}

function oneLanguage(name: string): string | undefined {
  const wanted = name.trim().toLowerCase();
  if (wanted === '' || wanted === 'auto' || wanted === NOTHING_HEARD.toLowerCase()) return undefined;
  const known = HEADER_NAMES.find((candidate) => candidate.toLowerCase() === wanted);
  return known ?? wanted.charAt(0).toUpperCase() + wanted.slice(1);
}

/** Whether some name of a header begins with this. */
export function beginsLanguageName(text: string): boolean {
  const begun = text.trim().toLowerCase();
  return HEADER_NAMES.some((name) => name.toLowerCase().startsWith(begun));
}

/** Languages of neighbouring chunks as one list, equal neighbours once: `Chinese,English,Chinese`. */
export function mergeLanguages(names: readonly (string | undefined)[]): string | undefined {
  const merged: string[] = [];
  for (const name of names) if (name !== undefined && name !== merged.at(-1)) merged.push(name);
  return merged.length === 0 ? undefined : merged.join(',');
}
