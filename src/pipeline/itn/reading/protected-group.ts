export interface ProtectedGroup {
  readonly because: string;
  readonly words: readonly string[];
  /**
   * What numerals may touch the expression. `closed` (default): none at either end, so that 七七八八 inside a phone
   * number is not an idiom. `opens`: numerals may follow (统一三百元). `follows`: numerals may precede
   * (八零六一直没人). `named`: as closed, but an age or a count of its own may follow (张三三十岁).
   */
  readonly edge?: 'closed' | 'opens' | 'follows' | 'named';
  /** The expression is a number after all when one of these characters follows. */
  readonly unlessBefore?: string;
}

/** The words of a text that is a list. */
export const wordsOf = (text: string): string[] => text.trim().split(/\s+/);
