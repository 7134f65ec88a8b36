import { exact } from '../../record/exact.ts';
import { modelsLoadedSeries } from '../series/checkpoints.ts';
import { chunkCount, failureShare, loadCount } from '../series/counts.ts';
import { absent, seriesOf } from '../series/series.ts';
import { deliveries, jobsLost, temporaryFiles } from '../series/served.ts';
import type { MetricDefinition } from './definition.ts';

/** One number a launch that counts what happened. */
export const COUNT = {
  argument: 'none',
  shape: 'number',
  per: 'launch',
  dimension: 'count',
  better: 'less',
  subjects: [],
  scopes: [],
  reach: 'launch',
} as const;

const CHUNK = { needs: ['chunk'] } as const;
const SERVE = { ...COUNT, needs: ['serve'] } as const;

/** What happened: loads, chunks, failures, and the jobs of a server. */
export const COUNTS = {
  models_loaded: {
    ...COUNT,
    meaning: 'models loaded',
    shape: 'series',
    per: 'checkpoint',
    subjects: ['model', 'step'],
    scopes: ['at'],
    needs: [],
    reach: 'series',
    read: ({ segments, selection, checkpoint: at }) =>
      modelsLoadedSeries(segments, { ...selection, ...exact({ at }) }),
  },
  loads: {
    ...COUNT,
    meaning: 'loads',
    subjects: ['model', 'step'],
    better: 'neither',
    needs: ['load'],
    read: ({ segments, selection }) => loadCount(segments, selection),
  },
  chunks: {
    ...COUNT,
    ...CHUNK,
    meaning: 'passes over chunks',
    better: 'neither',
    read: ({ segments }) => chunkCount(segments),
  },
  failures: {
    ...COUNT,
    meaning:
      'share of chunks (without: of utterances of a corpus, else of iterations) in which a step failed',
    dimension: 'ratio',
    needs: [],
    percent: true,
    read: ({ segments }) => failureShare(segments),
  },
  chunk_length: {
    ...COUNT,
    ...CHUNK,
    meaning: 'length of a chunk',
    shape: 'series',
    per: 'chunk',
    dimension: 'time',
    better: 'neither',
    part: 'latency',
    reach: 'series',
    read: ({ beside }) => seriesOf(beside?.chunkLengths ?? [], '', absent('chunk_length was not measured')),
  },
  speech_lost: {
    ...COUNT,
    ...CHUNK,
    meaning: 'speech that is in no chunk',
    per: 'cell',
    dimension: 'time',
    reach: 'cell',
    read: ({ beside }) => seriesOf([beside?.speechLost], '', absent('speech_lost was not measured')),
  },
  jobs_lost: { ...SERVE, meaning: 'jobs without an answer', read: ({ segments }) => jobsLost(segments) },
  temp_files: {
    ...SERVE,
    meaning: 'temporary files left after a job',
    shape: 'series',
    per: 'job',
    reach: 'series',
    read: ({ segments }) => temporaryFiles(segments),
  },
  delivery: {
    ...SERVE,
    meaning: 'first text from engine host to client',
    shape: 'series',
    per: 'job',
    dimension: 'time',
    part: 'latency',
    reach: 'series',
    read: ({ segments }) => deliveries(segments),
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
