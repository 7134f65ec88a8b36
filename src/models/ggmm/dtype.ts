/**
 * How ggml stores numbers: a row is cut into blocks of `values` numbers that take `bytes` bytes each.
 * Only what is needed to find a tensor's end; the ids are ggml's.
 */
export interface DType {
  readonly id: number;
  readonly name: string;
  readonly values: number;
  readonly bytes: number;
}

const TABLE = [
  [0, 'f32', 1, 4],
  [1, 'f16', 1, 2],
  [2, 'q4_0', 32, 18],
  [3, 'q4_1', 32, 20],
  [6, 'q5_0', 32, 22],
  [7, 'q5_1', 32, 24],
  [8, 'q8_0', 32, 34],
  [10, 'q2_k', 256, 84],
  [11, 'q3_k', 256, 110],
  [12, 'q4_k', 256, 144],
  [13, 'q5_k', 256, 176],
  [14, 'q6_k', 256, 210],
  [30, 'bf16', 1, 2],
] as const;

const BY_ID: ReadonlyMap<number, DType> = new Map(
  TABLE.map(([id, name, values, bytes]) => [id, { id, name, values, bytes }]),
);

export const DTYPE_NAMES: readonly string[] = TABLE.map(([, name]) => name);

/** The type with ggml's number `id`; undefined for one that no speech model uses. */
export const dtypeById = (id: number): DType | undefined => BY_ID.get(id);

/** The types that synthetic checkpoints are written in. */
export const WRITABLE_DTYPES = ['f32', 'f16', 'q8_0', 'q4_0'] as const;
export type WritableDType = (typeof WRITABLE_DTYPES)[number];

const WRITABLE_IDS: Readonly<Record<WritableDType, number>> = { f32: 0, f16: 1, q8_0: 8, q4_0: 2 };

export function writableDType(name: WritableDType): DType {
  const found = BY_ID.get(WRITABLE_IDS[name]);
  if (found === undefined) throw new RangeError(`no dtype ${name}`);
  return found;
}

/** Bytes of one row of `length` numbers; undefined where the row does not divide into blocks. */
export const rowBytes = (type: DType, length: number): number | undefined =>
  length % type.values === 0 ? (length / type.values) * type.bytes : undefined;
