/** Any audio file as 16 kHz mono PCM, streamed. */
export {
  type DecodedAudio,
  type DecodeOptions,
  decodeAudio,
  decodeToWav,
  type PcmSummary,
} from './audio/decode.ts';
export { type Decoder, decoderLabel } from './audio/decoder.ts';
export { alignerRefusal, engineRefusal, isSafePath, LONGEST_ALIGNED_SECONDS } from './audio/engine-limits.ts';
export { type Ffmpeg, type FfmpegSearch, findFfmpeg } from './audio/ffmpeg.ts';
