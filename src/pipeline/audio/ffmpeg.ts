import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { SAMPLE_RATE } from '../../record/units.ts';
import { runProgram } from '../../system/child-process.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

export interface Ffmpeg {
  /** Absolute. */
  readonly path: string;
  /** As it names itself: `5.1.9-0+deb12u1`. */
  readonly version: string;
  readonly from: 'option' | 'FFMPEG_BIN' | 'PATH' | 'ffmpeg-static' | '@ffmpeg-installer/ffmpeg';
}

export interface FfmpegSearch {
  /** `--ffmpeg`. */
  readonly ffmpeg?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export const FFMPEG_HINT: readonly string[] = [
  'install ffmpeg: apt-get install ffmpeg (Debian, Ubuntu), dnf install ffmpeg, brew install ffmpeg',
  'or npm install ffmpeg-static (80 MB, GPL), or name one with --ffmpeg <path> or FFMPEG_BIN',
];

const ANSWER_WITHIN_MS = 20_000;

/** What programs that ran called themselves, by path and file: to ask takes a tenth of a second, for every file that is decoded. */
const told = new Map<string, string>();

/** The version that a program calls itself by, if it is an ffmpeg that runs. */
async function versionOf(path: string): Promise<string | undefined> {
  const file = await stat(path).catch(() => undefined);
  const key = `${path}\0${file?.dev} ${file?.ino} ${file?.size} ${file?.mtimeMs}`;
  const before = told.get(key);
  if (file !== undefined && before !== undefined) return before;
  const { exitCode, stdout } = await runProgram(path, ['-version'], { within: ANSWER_WITHIN_MS });
  const version = exitCode === 0 ? /^ffmpeg version (\S+)/.exec(stdout)?.[1] : undefined;
  if (file !== undefined && version !== undefined) told.set(key, version);
  return version;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** All of that name on PATH, in its order. */
async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const found: string[] = [];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (isAbsolute(folder) && (await isProgram(path))) found.push(path);
  }
  return found;
}

const StaticPath = z.object({ default: z.string() });
const InstallerPath = z.object({ default: z.object({ path: z.string() }) });

/** The binary of a package that may not be installed, or be installed without its binary. */
async function packaged(name: string, schema: z.ZodType<string>): Promise<string | undefined> {
  try {
    const path = schema.parse(await import(name));
    return (await isProgram(path)) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** One that the user named: it is used or refused, never silently replaced. */
async function named(given: string, from: 'option' | 'FFMPEG_BIN', env: NodeJS.ProcessEnv): Promise<Ffmpeg> {
  const [path] = given.includes('/') ? [resolve(given)] : await onPath(given, env);
  const version = path === undefined ? undefined : await versionOf(path);
  if (path !== undefined && version !== undefined) return { path, version, from };
  const source = from === 'option' ? '--ffmpeg' : from;
  throw new Failure(
    ExitCode.missing,
    `${source} names ${given}, which is not an ffmpeg that runs`,
    FFMPEG_HINT,
  );
}

/**
 * The ffmpeg to use: `--ffmpeg`, `FFMPEG_BIN`, PATH, the packages ffmpeg-static and @ffmpeg-installer/ffmpeg, in this
 * order; each is asked for its version before it counts. Undefined when there is none.
 * @throws Failure `missing` when one that the user named does not run
 */
export async function findFfmpeg(search: FfmpegSearch = {}): Promise<Ffmpeg | undefined> {
  const env = search.env ?? process.env;
  if (search.ffmpeg !== undefined) return named(search.ffmpeg, 'option', env);
  if (env.FFMPEG_BIN) return named(env.FFMPEG_BIN, 'FFMPEG_BIN', env);
  const candidates: (readonly [Ffmpeg['from'], () => Promise<readonly (string | undefined)[]>])[] = [
    ['PATH', () => onPath('ffmpeg', env)],
    [
      'ffmpeg-static',
      async () => [
        await packaged(
          'ffmpeg-static',
          StaticPath.transform((m) => m.default),
        ),
      ],
    ],
    [
      '@ffmpeg-installer/ffmpeg',
      async () => [
        await packaged(
          '@ffmpeg-installer/ffmpeg',
          InstallerPath.transform((m) => m.default.path),
        ),
      ],
    ],
  ];
  for (const [from, paths] of candidates) {
    for (const path of await paths()) {
      const version = path === undefined ? undefined : await versionOf(path);
      if (path !== undefined && version !== undefined) return { path, version, from };
    }
  }
  return undefined;
}

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
