/** Made when the first language is asked for: it takes 40 ms, and most scenarios name none. */
let names: Intl.DisplayNames | undefined;

function nameOf(code: string): string | undefined {
  names ??= new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  return names.of(code);
}

/** A language as the engine names it, of its name or its code: `en`, `en_US` and `english` are `English`, `yue` is `Cantonese`. */
export function languageOf(written: string): string {
  const code = written.replaceAll('_', '-').split('-')[0]?.toLowerCase() ?? '';
  // FLEURS writes Mandarin so; the engine has one name for what it hears.
  if (code === 'cmn') return 'Chinese';
  const named = /^[a-z]{2,3}$/.test(code) ? nameOf(code) : undefined;
  if (named !== undefined) return named;
  return written.charAt(0).toUpperCase() + written.slice(1);
}
