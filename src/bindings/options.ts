/** Options of one loaded model, in the words of the scenario language. */
export interface EngineOptions {
  readonly threads?: number;
  /** `-l`: tokens of context; buffers are sized by it. */
  readonly context?: number;
  readonly temperature?: number;
  readonly seed?: number;
  /** A name that the engine knows, or `auto`. */
  readonly language?: string;
  /** System prompt: the place where the engine reads hints. */
  readonly system?: string;
  readonly 'max-new-tokens'?: number;
  /** Words passed to the engine as they are. */
  readonly extra?: readonly string[];
}
