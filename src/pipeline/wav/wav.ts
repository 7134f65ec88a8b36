/** WAV files, read and written as streams: an hour of audio never sits in memory whole. */
export { cutWav } from './cut.ts';
export type { WavFormat } from './format.ts';
export { CONVERT, openWav, type WavFile } from './reader.ts';
export { createWav, encodeWav, type WavWriter } from './writer.ts';
