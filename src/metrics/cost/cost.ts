import type { Segment, Variant } from '../../record/run-record.ts';
import { HEARS } from '../../record/step-word.ts';
import { absent, type Extract, single } from '../series/series.ts';

const HOUR = 3600;

/**
 * CPU time that the engine hosts used for each hour of audio, ns: of whole measured iterations, with all that they do besides
 * hearing. What a process used that died nobody can tell, so that one that died leaves it without a value. Pure.
 */
export function cpuPerAudioHour(segments: readonly Segment[]): Extract {
  const measured = segments.flatMap(({ iterations }) => iterations).filter(({ warmUp }) => !warmUp);
  const seconds = audioSeconds(segments);
  if (seconds === 0) return absent('no iteration that was measured has heard audio');
  if (segments.some(({ open }) => open !== undefined))
    return absent('an iteration was cut off: what it used is not known');
  const died = measured
    .flatMap(({ steps }) => steps)
    .some(({ step, failure }) => isDeath(failure) || step === 'respawn');
  if (died) return absent('an engine process ended: what it used at last is not known');
  if (measured.some(({ cpu = 0 }) => cpu === 0))
    return absent('CPU time was not read, or is below its clock of 10 ms');
  const cpu = measured.reduce((sum, iteration) => sum + (iteration.cpu ?? 0), 0);
  return single((1e9 * cpu * HOUR) / seconds);
}

/**
 * Joules that the machine used for each hour of audio, over the counters that it has. Of a launch that was taken up again, what it
 * used before is not known. Pure.
 */
export function joulesPerAudioHour(
  variant: Pick<Variant, 'launches' | 'segments'>,
  segments: readonly Segment[],
): Extract {
  const numbers = [...new Set(segments.map(({ launch }) => launch))];
  const seconds = audioSeconds(segments);
  if (seconds === 0) return absent('no iteration that was measured has heard audio');
  let joules = 0;
  for (const number of numbers) {
    const energy = variant.launches?.find(({ launch }) => launch === number)?.energy;
    if (energy === undefined) return absent('energy was not read');
    if ('absent' in energy) return absent(energy.absent);
    if (variant.segments.some(({ launch, broken }) => launch === number && broken !== undefined))
      return absent('the launch was taken up again: what was used before is not known');
    joules += energy.sources.reduce((sum, source) => sum + source.joules, 0);
  }
  return single((joules * HOUR) / seconds);
}

/** Counters that energy was read of, by name. */
export const energySources = ({ launches = [] }: Pick<Variant, 'launches'>): string[] => [
  ...new Set(
    launches.flatMap(({ energy }) =>
      energy !== undefined && 'sources' in energy ? energy.sources.map(({ name }) => name) : [],
    ),
  ),
];

/** Seconds of audio that were heard in measured iterations. */
export const audioSeconds = (segments: readonly Segment[]): number =>
  segments
    .flatMap(({ iterations }) => iterations)
    .filter(({ warmUp }) => !warmUp)
    .flatMap(({ steps }) => steps)
    // What a run took over that was taken up again was heard at another time.
    .filter(({ step, failure, resumed }) => HEARS.includes(step) && failure === undefined && resumed !== true)
    .reduce((sum, { round }) => sum + (round?.audioSeconds ?? 0), 0);

const isDeath = (failure: { readonly kind: string } | undefined): boolean =>
  failure !== undefined && failure.kind !== 'refused';
