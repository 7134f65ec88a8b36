import { Option } from 'commander';

/** An option that names its words to help and to completions; its command checks them, which knows more to say of a wrong one. */
export function offering(flags: string, about: string, words: readonly string[]): Option {
  const option = new Option(flags, about);
  option.argChoices = [...words];
  return option;
}
