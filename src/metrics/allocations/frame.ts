/** One function on a call stack, as the profiler names it. */
export interface Frame {
  readonly function: string;
  /** Path of the program or library. */
  readonly module: string;
  /** Source file and line, where the module has them. */
  readonly file?: string;
  readonly line?: number;
}

/** Functions that hand out memory or move values about: never what forgot to give memory back. */
const PLUMBING =
  /^((\S+ )*(std|__gnu_cxx)::|operator (new|delete)|__|_IO_|_?(malloc|calloc|realloc|aligned_alloc|posix_memalign|memalign|strdup|strndup)$)/;

/** Whether a frame belongs to the language's runtime rather than to the engine. */
export const isPlumbing = ({ function: name }: Frame): boolean => PLUMBING.test(shortName(name));

/**
 * A function's name without what templates and parameter lists add: `Load(Reader*, int)` is `Load`,
 * `std::map<a, b>::insert` is `std::map<>::insert`. Operators keep their signs, lambdas and anonymous namespaces
 * their mark.
 */
export function shortName(name: string): string {
  const plain = name.replaceAll('(anonymous namespace)', '{anonymous}');
  return dropBracketed(dropBracketed(plain, '<', '>', '<>'), '(', ')', '')
    .replace(/ const$/, '')
    .replaceAll('{anonymous}', '(anonymous namespace)')
    .trim();
}

/** Replaces every outermost `open … close` by `mark`; signs of operators (`operator<`, `operator->`) are not brackets. */
function dropBracketed(text: string, open: string, close: string, mark: string): string {
  let depth = 0;
  let kept = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = /^operator(<<=?|>>=?|<=>|<=|>=|->\*?|<|>|\(\))/.exec(
      depth === 0 ? text.slice(at, at + 12) : '',
    );
    if (sign !== null) {
      kept += sign[0];
      at += sign[0].length - 1;
      continue;
    }
    const character = text[at] ?? '';
    if (character === open) {
      if (depth === 0) kept += mark;
      depth += 1;
    } else if (character === close && depth > 0) depth -= 1;
    else if (depth === 0) kept += character;
  }
  return kept;
}
