import { headOf, type MistakenFile, mistakenFile } from './file-head.ts';

/** e_machine of elf.h, by the word that Node has for it. */
const MACHINES: Readonly<Record<number, readonly [name: string, node: string]>> = {
  3: ['32-bit x86', 'ia32'],
  40: ['32-bit ARM', 'arm'],
  62: ['x86-64', 'x64'],
  183: ['ARM 64 (aarch64)', 'arm64'],
  21: ['PowerPC 64', 'ppc64'],
  22: ['S/390', 's390x'],
  243: ['RISC-V', 'riscv64'],
  258: ['LoongArch', 'loong64'],
};

const ELF = '\x7fELF';
const LITTLE_ENDIAN = 1;
const BITS_64 = 2;
/** e_type of an object file, an executable, a core. A library is 3, and so is an executable of today. */
const TYPES: Readonly<Record<number, string>> = { 1: 'an object file (.o)', 4: 'a core dump' };
const ELF64_HEADER = 64;

const ELSEWHERE: readonly (readonly [magic: string, what: string])[] = [
  ['MZ', 'a Windows library (.dll)'],
  ['\xcf\xfa\xed\xfe', 'a macOS library (.dylib)'],
  ['\xca\xfe\xba\xbe', 'a macOS library (.dylib)'],
];

const REBUILD = 'build it for this machine, or get the file for it';

/**
 * Why a file is no shared library of this machine, by its first bytes; undefined where nothing speaks against it. The loader says
 * `cannot open shared object file: No such file or directory` of a library for another processor. Pure.
 */
export function libraryFault(
  head: Buffer,
  size: number,
  machine: { readonly arch: string; readonly platform: string },
): MistakenFile | undefined {
  const text = head.toString('latin1');
  const foreign = mistakenFile(head);
  if (foreign !== undefined) return foreign;
  if (text.startsWith('!<arch>')) {
    return {
      what: 'this is a static library (.a), not a shared one',
      hint: 'build with -DBUILD_SHARED_LIBS=ON, and give the .so',
    };
  }
  if (machine.platform !== 'linux') return undefined;
  if (!text.startsWith(ELF)) {
    const other = ELSEWHERE.find(([magic]) => text.startsWith(magic));
    return other === undefined
      ? {
          what: `this is no shared library: it begins with ${JSON.stringify(text.slice(0, 8))}`,
          hint: 'give the path of the .so itself',
        }
      : { what: `this is ${other[1]}`, hint: REBUILD };
  }
  if (head.length < ELF64_HEADER) return { what: `it is cut off: ${size} bytes`, hint: 'get it again' };
  const little = head[5] === LITTLE_ENDIAN;
  const half = (at: number): number => (little ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const [name, node] = MACHINES[half(18)] ?? [`processor ${half(18)}`, ''];
  if (node !== machine.arch)
    return { what: `it is built for ${name}, and this machine is ${machine.arch}`, hint: REBUILD };
  const type = TYPES[half(16)];
  if (type !== undefined)
    return { what: `this is ${type}, not a shared library`, hint: 'give the path of the .so' };
  if (head[4] !== BITS_64 || !little) return undefined;
  // The table of sections stands last in what linkers write.
  const end = head.readBigUInt64LE(40) + BigInt(half(58) * half(60));
  return end > BigInt(size)
    ? { what: `it is cut off: ${size} bytes of ${end}`, hint: 'copy or download it again' }
    : undefined;
}

/** The same of a file of this machine; undefined too where it cannot be read. */
export function libraryFaultOf(path: string): MistakenFile | undefined {
  const found = headOf(path);
  return found && libraryFault(found.head, found.size, process);
}
