const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** A language as the engine names it, of its name or its code: `en`, `en_US` and `english` are `English`, `yue` is `Cantonese`. */
export function languageOf(written: string): string {
  const code = written.replaceAll('_', '-').split('-')[0]?.toLowerCase() ?? '';
  const named = /^[a-z]{2,3}$/.test(code) ? NAMES.of(code) : undefined;
  if (named !== undefined) return named;
  return written.charAt(0).toUpperCase() + written.slice(1);
}
