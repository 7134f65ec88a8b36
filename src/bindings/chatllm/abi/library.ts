import koffi from 'koffi';
import { FORK_SYMBOLS, FUNCTIONS, type FunctionName, type FunctionType } from './functions.ts';

/** Arguments and results of ABI calls: numbers, strings, pointers (koffi gives them as bigint), null. */
export type NativeValue = number | string | bigint | Uint8Array | null | undefined;
export type NativeFunction = (...values: NativeValue[]) => NativeValue;

/** What a library exports, of what the ABI knows. */
export interface SymbolTable {
  readonly present: readonly FunctionName[];
  readonly missing: readonly FunctionName[];
  /** Symbols of known forks that are there. */
  readonly fork: readonly string[];
}

/** A loaded libchatllm. Functions are looked up once; asking for an absent one is an error that names it. */
export class Library {
  readonly path: string;
  readonly symbols: SymbolTable;
  readonly #functions = new Map<FunctionName, NativeFunction>();

  /**
   * @param path absolute path of the shared library
   * @throws Error with the loader's own words when it cannot be loaded
   */
  constructor(path: string) {
    const native = koffi.load(path);
    this.path = path;
    const missing: FunctionName[] = [];
    for (const name of Object.keys(FUNCTIONS) as FunctionName[]) {
      const type: FunctionType = FUNCTIONS[name];
      try {
        this.#functions.set(name, native.func(name, type.returns, [...type.arguments]) as NativeFunction);
      } catch {
        missing.push(name);
      }
    }
    this.symbols = {
      present: [...this.#functions.keys()],
      missing,
      fork: FORK_SYMBOLS.filter((name) => exports(native, name)),
    };
  }

  has(name: FunctionName): boolean {
    return this.#functions.has(name);
  }

  /** @throws Error when the library does not export `name` */
  function(name: FunctionName): NativeFunction {
    const found = this.#functions.get(name);
    if (found === undefined) throw new Error(`${this.path} does not export ${name}`);
    return found;
  }
}

function exports(native: ReturnType<typeof koffi.load>, name: string): boolean {
  try {
    native.func(name, 'void', []);
    return true;
  } catch {
    return false;
  }
}
