/** What turned a file into PCM: containers differ by up to 1024 samples at the end from one to another. */
export interface Decoder {
  readonly name: 'wav' | 'ffmpeg' | 'audio-decode';
  readonly version: string;
  /** Of the program, for ffmpeg. */
  readonly path?: string;
}

/** One file being decoded. `pcm` is read once; the rest is complete when it is at its end. */
export interface PcmStream {
  readonly decoder: Decoder;
  readonly pcm: AsyncIterable<Int16Array<ArrayBuffer>>;
  /** What the decoder complained of while it went on, e.g. a damaged packet. */
  readonly complaints: readonly string[];
  /** The file is shorter than its header says. */
  readonly truncated: boolean;
  /** Samples that there will be, where that is known beforehand. */
  readonly expected?: number;
}

/** `ffmpeg 5.1.9`: for the run record. */
export function decoderLabel({ name, version }: Decoder): string {
  return `${name} ${version}`;
}
