import { resolve } from 'node:path';
import { SAMPLE_RATE } from './decoder.ts';

/**
 * Containers that hold audio of their own. Left out are those that name other files (HLS, DASH, concat, SDP …): a
 * file that somebody uploads must not make ffmpeg read another (docs/audio.md#safety).
 */
const CONTAINERS =
  'aac,ac3,aiff,amr,ape,asf,au,avi,caf,dts,eac3,flac,flv,gsm,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpeg,mpegts,' +
  'mpegvideo,oga,ogg,opus,rm,tak,tta,voc,w64,wav,wv';

/**
 * Decoders of sound alone: before the first sample ffmpeg decodes a frame of *every* stream, and a picture of 800 KB
 * takes 800 MB (docs/audio.md#safety). Names that an ffmpeg does not know do no harm.
 */
const CODECS =
  'aac,aac_fixed,aac_latm,libfdk_aac,ac3,ac3_fixed,eac3,mlp,truehd,dca,alac,als,ape,flac,tak,tta,wavpack,' +
  'mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,libopus,vorbis,libvorbis,speex,libspeex,nellymoser,' +
  'amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,gsm,gsm_ms,libgsm,libgsm_ms,g722,g723_1,g726,g726le,g729,' +
  'wmav1,wmav2,wmapro,wmalossless,wmavoice,mace3,mace6,qdm2,qdmc,s302m,cook,sipr,ralf,real_144,real_288,truespeech,' +
  'adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,adpcm_swf,adpcm_yamaha,adpcm_sbpro_2,adpcm_sbpro_3,adpcm_sbpro_4,' +
  'pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_u16le,pcm_u16be,pcm_s24le,pcm_s24be,' +
  'pcm_u24le,pcm_u24be,pcm_s32le,pcm_s32be,pcm_u32le,pcm_u32be,pcm_s64le,pcm_s64be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be';

/** Bytes of one block that ffmpeg may ask for: the index of a day of AAC in MP4 takes 97 MB. */
const MOST_BLOCK = 256 * 1024 * 1024;

/** Fixed words, and a path that can be taken for nothing else: no shell reads them. */
export function ffmpegArguments(file: string): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'error'],
    ...['-max_alloc', String(MOST_BLOCK)],
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', CONTAINERS, '-codec_whitelist', CODECS],
    ...['-vn', '-sn', '-dn'],
    ...['-i', `file:${resolve(file)}`],
    ...[
      '-map',
      '0:a:0',
      '-ac',
      '1',
      '-ar',
      String(SAMPLE_RATE),
      '-c:a',
      'pcm_s16le',
      '-f',
      's16le',
      'pipe:1',
    ],
  ];
}
