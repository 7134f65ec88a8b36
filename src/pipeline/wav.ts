/** WAV files, read and written as streams: an hour of audio never sits in memory whole. */
export { cutWav } from './wav/cut.ts';
export type { WavFormat } from './wav/format.ts';
export { CONVERT, openWav, type WavFile } from './wav/reader.ts';
export { createWav, encodeWav, type WavWriter } from './wav/writer.ts';
