import { HEARS } from '../../record/step-word.ts';
import { cpuPerAudioHour, joulesPerAudioHour } from '../cost/cost.ts';
import { throughputSeries } from '../cost/throughput.ts';
import type { MetricDefinition } from './definition.ts';

const OF_CELL = {
  argument: 'none',
  shape: 'number',
  per: 'cell',
  subjects: [],
  scopes: [],
  needs: HEARS,
  part: 'latency',
  reach: 'cell',
} as const;

/** What a cell gets done with the machine that it has, and what that takes. */
export const COSTS = {
  throughput: {
    ...OF_CELL,
    meaning: 'seconds of audio a second, of all engine hosts together',
    dimension: 'ratio',
    better: 'more',
    read: ({ segments }) => throughputSeries(segments),
    report: {
      what: 'seconds of audio that all engine hosts heard together in each second while all of them worked',
    },
  },
  cpu_per_audio_hour: {
    ...OF_CELL,
    meaning: 'CPU time for an hour of audio',
    dimension: 'time',
    better: 'less',
    read: ({ segments }) => cpuPerAudioHour(segments),
    report: {
      what: 'CPU time of the engine’s process tree in measured iterations / hours of audio heard in them',
    },
  },
  joules_per_audio_hour: {
    ...OF_CELL,
    meaning: 'energy of the machine for an hour of audio, J',
    dimension: 'count',
    better: 'less',
    read: ({ record, segments }) => joulesPerAudioHour(record, segments),
    report: {
      what: 'joules of processor packages, their memory and NVIDIA devices from the first measured iteration to the last / hours of audio heard in them',
      unit: 'J',
    },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
