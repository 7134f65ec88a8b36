import { resolve } from 'node:path';
import { SAMPLE_RATE } from '../../record/units.ts';

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

/**
 * Samples keep the place that the container gives them on a player's clock: sound that begins later than the picture begins
 * with silence, and packets that are missing leave silence as long (`async=1` fills and trims by 0.1 s and more, and
 * stretches nothing). Out come two channels: the mean of all, and the first, in case they cancel (cancelling.ts).
 */
const FILTERS =
  'aresample=async=1:first_pts=0,asplit[all][one];' +
  `[all]aresample=${SAMPLE_RATE},aformat=sample_fmts=s16:channel_layouts=mono[mean];` +
  `[one]pan=mono|c0=c0,aresample=${SAMPLE_RATE},aformat=sample_fmts=s16[first];` +
  '[mean][first]join=inputs=2:channel_layout=stereo:map=0.0-FL|1.0-FR';

/**
 * Fixed words, and a path that can be taken for nothing else: no shell reads them.
 * @param withPicture the picture is read too, and not decoded: of MPEG streams ffmpeg counts time from the first stream that
 *   is used, and else from the first of the file
 */
export function ffmpegArguments(file: string, withPicture = false): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'error'],
    ...['-max_alloc', String(MOST_BLOCK)],
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', CONTAINERS, '-codec_whitelist', CODECS],
    ...(withPicture ? [] : ['-vn']),
    ...['-sn', '-dn'],
    ...['-i', `file:${resolve(file)}`],
    ...['-map', '0:a:0', '-af', FILTERS, '-c:a', 'pcm_s16le', '-f', 's16le', 'pipe:1'],
    ...(withPicture ? ['-map', '0:V?', '-map', '0:a:0', '-c', 'copy', '-f', 'null', '-'] : []),
  ];
}
