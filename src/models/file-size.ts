import { rowBytes, WRITABLE_DTYPES, type WritableDType, writableDType } from './ggmm/dtype.ts';
import { ALIGNMENT, align } from './ggmm/format.ts';
import { tensorShapes } from './ggmm/shape.ts';
import { type Preset, REAL_SHAPES } from './shapes.ts';

/** Bytes before the tensors of a published model: its vocabulary and some metadata, in every release the same. */
export const HEAD_BYTES = 4_268_800;

/** Bytes of a real shape's tensors when the first header stands at a multiple of 16. */
export function tensorBytes(preset: Exclude<Preset, 'tiny'>, dtype: WritableDType): number {
  let size = 0;
  for (const { name, shape } of tensorShapes(REAL_SHAPES[preset])) {
    const row = shape.at(-1) ?? 0;
    const type = writableDType(shape.length === 1 ? 'f32' : row % 32 === 0 ? dtype : 'f16');
    const rows = shape.slice(0, -1).reduce((product, count) => product * count, 1);
    size = align(size + 12 + name.length + 4 * shape.length, ALIGNMENT) + rows * (rowBytes(type, row) ?? 0);
  }
  return size;
}

/** Bytes of a published model's file, as its shape makes them; undefined of numbers that no release has. */
export function fileBytes(preset: Exclude<Preset, 'tiny'>, dtype: string): number | undefined {
  const writable = WRITABLE_DTYPES.find((known) => known === dtype);
  return writable === undefined ? undefined : HEAD_BYTES + tensorBytes(preset, writable);
}
