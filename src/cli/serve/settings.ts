import { z } from 'zod';
import { parseSize, parseTime } from '../../record/units.ts';
import { ORDERS } from '../../runner/jobs/job-order.ts';
import { Proxies } from '../../server/client.ts';
import { originOf } from '../../server/embedding.ts';
import type { ServerLimits } from '../../server/limits.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

export const ServeOptions = z.object({
  host: z.string(),
  port: z.string(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  proxies: z.string(),
  embed: z.string().optional(),
  maxUpload: z.string().optional(),
  maxAudio: z.string().optional(),
  maxQueue: z.string().optional(),
  maxShare: z.string().optional(),
  maxTime: z.string().optional(),
  maxDisk: z.string().optional(),
  maxSound: z.string().optional(),
  recycle: z.string(),
  keep: z.string().optional(),
  reports: z.string(),
  library: z.string().optional(),
  models: z.string().optional(),
  model: z.string().optional(),
  aligner: z.string().optional(),
  vadModel: z.string().optional(),
  ffmpeg: z.string().optional(),
  threads: z.string().optional(),
  order: z.enum(ORDERS).optional(),
});
export type ServeOptions = z.output<typeof ServeOptions>;

/** What the options say of the server itself. @throws Failure (2) naming the one that cannot be */
export function settingsOf(options: ServeOptions): {
  readonly port: number;
  readonly limits: Partial<ServerLimits>;
  readonly recycle: number;
  readonly embed: string | undefined;
  readonly proxies: Proxies;
} {
  return {
    port: portOf(options.port),
    limits: limitsOf(options),
    recycle: quantity('--recycle', options.recycle, parseSize, 'a size like 2 GiB'),
    embed: embedOf(options.embed),
    proxies: proxiesOf(options.proxies),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Failure(ExitCode.usage, `--port is ${text}; it takes a number from 0 to 65535`);
}

function embedOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const origin = originOf(text);
  if (origin !== undefined) return origin;
  throw new Failure(
    ExitCode.usage,
    `--embed is ${text}; it takes one origin, like https://huggingface.co`,
    'scheme, host and, where it is not the usual one, port; no path',
  );
}

function limitsOf(options: ServeOptions): Partial<ServerLimits> {
  const { maxUpload, maxAudio, maxQueue, maxShare, maxTime, maxDisk, maxSound } = options;
  const size = (name: string, text: string): number => quantity(name, text, parseSize, 'a size like 200 MiB');
  const seconds = (name: string, text: string): number =>
    quantity(name, text, parseTime, 'a time like 2h') / 1e9;
  const count = (name: string, text: string): number =>
    quantity(name, text, whole, 'a whole number, 1 or more');
  return {
    ...(maxUpload === undefined ? {} : { uploadBytes: size('--max-upload', maxUpload) }),
    ...(maxAudio === undefined ? {} : { audioSeconds: seconds('--max-audio', maxAudio) }),
    ...(maxQueue === undefined ? {} : { queued: count('--max-queue', maxQueue) }),
    ...(maxShare === undefined ? {} : { queuedEach: count('--max-share', maxShare) }),
    ...(maxTime === undefined ? {} : { jobMs: 1000 * seconds('--max-time', maxTime) }),
    ...(maxDisk === undefined ? {} : { diskBytes: size('--max-disk', maxDisk) }),
    ...(maxSound === undefined ? {} : { soundBytes: maxSound === '0' ? 0 : size('--max-sound', maxSound) }),
  };
}

const whole = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

function proxiesOf(text: string): Proxies {
  const proxies = Proxies.parse(text);
  if (proxies !== undefined) return proxies;
  throw new Failure(
    ExitCode.usage,
    `--proxies is ${text}; it takes the number of proxies before this server, 0 to 10, or their addresses: 10.0.0.7,192.168.0.0/16`,
  );
}

/** A value above zero. @throws Failure (2) */
function quantity(
  name: string,
  text: string,
  parse: (text: string) => number | undefined,
  like: string,
): number {
  const value = parse(text);
  if (value !== undefined && value > 0) return value;
  throw new Failure(ExitCode.usage, `${name} is ${text}; it takes ${like}`);
}
