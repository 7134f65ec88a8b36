import { Cursor } from './cursor.ts';
import { DTYPE_NAMES, type DType, dtypeById, rowBytes } from './dtype.ts';
import { ALIGNMENT, align } from './format.ts';

/** One tensor of the file. `shape` has the fastest dimension last. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Offset of its header, and range of its data. */
  readonly header: number;
  readonly offset: number;
  readonly bytes: number;
}

const MOST_DIMENSIONS = 4;
const LONGEST_NAME = 512;
const MOST_TENSORS = 1 << 16;
/** Header and padding of a tensor fit: only headers are read, the data is hopped over. */
const HOP_WINDOW = 1024;
/** Letters, digits and what PyTorch puts into a name. */
const NAME = /^[\w.\-/:]+$/;

function readName(cursor: Cursor): string {
  const at = cursor.position;
  const length = cursor.i32('a tensor header');
  if (length < 1 || length > LONGEST_NAME) {
    cursor.fault(`a tensor name has the length ${length}; allowed: 1 to ${LONGEST_NAME}`, at);
  }
  const name = cursor.bytes(length, 'a tensor header').toString('utf8');
  if (!NAME.test(name)) cursor.fault(`${JSON.stringify(name)} is no tensor name`, at + 4);
  return name;
}

function readShape(cursor: Cursor, name: string): number[] {
  const at = cursor.position;
  const dimensions = cursor.i32('a tensor header');
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    cursor.fault(`tensor ${name} has ${dimensions} dimensions; allowed: 1 to ${MOST_DIMENSIONS}`, at);
  }
  return Array.from({ length: dimensions }, () => {
    const place = cursor.position;
    const size = cursor.i32('a tensor header');
    if (size < 1) cursor.fault(`tensor ${name} has a dimension of ${size}`, place);
    return size;
  });
}

/** Reads every tensor header from `start` to the end of the file, and checks that all data lies inside the file. */
export function readTensors(cursor: Cursor): TensorEntry[] {
  const hop = new Cursor(cursor.source, cursor.position, HOP_WINDOW);
  const tensors: TensorEntry[] = [];
  const seen = new Set<string>();
  while (hop.left > 0) {
    const header = hop.position;
    const name = readName(hop);
    if (seen.has(name)) hop.fault(`tensor ${name} is there twice`, header);
    if (tensors.length >= MOST_TENSORS) hop.fault(`more than ${MOST_TENSORS} tensors`, header);
    seen.add(name);
    const shape = readShape(hop, name);
    const typeAt = hop.position;
    const id = hop.i32('a tensor header');
    const dtype =
      dtypeById(id) ??
      hop.fault(`tensor ${name} has the unknown dtype ${id}; known: ${DTYPE_NAMES.join(', ')}`, typeAt);
    const row = shape.at(-1) ?? 0;
    const perRow =
      rowBytes(dtype, row) ??
      hop.fault(
        `tensor ${name}: rows of ${row} do not divide into ${dtype.name} blocks of ${dtype.values}`,
        typeAt,
      );
    const bytes = shape.slice(0, -1).reduce((product, size) => product * size, 1) * perRow;
    const offset = align(hop.position, ALIGNMENT);
    const end = offset + bytes;
    if (end > cursor.source.size) {
      // The engine itself loads a file that was cut here, and computes with whatever lay in memory.
      hop.fault(
        `the data of tensor ${name} (${shape.join(' x ')} ${dtype.name}) ends at ${end}, the file at ` +
          `${cursor.source.size}: ${end - cursor.source.size} bytes are missing`,
        offset,
        [
          'the file is cut short: download or convert it again',
          'the engine would load it without a word if only the last tensor is cut',
        ],
      );
    }
    hop.skip(end - hop.position, 'a tensor');
    tensors.push({ name, shape, dtype, header, offset, bytes });
  }
  return tensors;
}
