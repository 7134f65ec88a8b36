import { wordTable } from './exact.ts';
/**
 * Sizes and times as people write and read them. Written: KB MB GB are powers of 1000, KiB MiB GiB of 1024.
 * Printed: always KiB/MiB/GiB, never mixed with MB (design: one system in every output).
 */

/** What the engine and the voice activity detector hear, Hz, one channel, 16 bits. */
export const SAMPLE_RATE = 16_000;

const SIZE = wordTable<number>({
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
});

/** Nanoseconds. */
const TIME = wordTable<number>({
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  h: 3600e9,
});

export const SIZE_UNITS: readonly string[] = Object.keys(SIZE);
export const TIME_UNITS: readonly string[] = Object.keys(TIME);

function scaled(text: string, table: Readonly<Record<string, number>>): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text.trim());
  const factor = match?.[2] === undefined ? undefined : table[match[2]];
  return factor === undefined ? undefined : Number(match?.[1]) * factor;
}

/** `1.5 GiB` → bytes; undefined when it is not a size with a unit. */
export const parseSize = (text: string): number | undefined => scaled(text, SIZE);

/** `2min` → ns; undefined when it is not a time with a unit. */
export const parseTime = (text: string): number | undefined => scaled(text, TIME);

/** Three significant digits, plain: 9.87, 98.7, 987, 9870. */
function digits(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 1 ? 2 : 3);
}

/** Bytes for people: `580 B`, `33.0 MiB`. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  if (size < 1024) return `${Math.round(bytes)} B`;
  if (size < 1024 ** 2) return `${digits(bytes / 1024)} KiB`;
  if (size < 1024 ** 3) return `${digits(bytes / 1024 ** 2)} MiB`;
  return `${digits(bytes / 1024 ** 3)} GiB`;
}

/** Nanoseconds for people: `28.1 ms`, `2.81 s`, `1 min 05 s`. */
export function formatTime(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1e3) return `${Math.round(ns)} ns`;
  if (size < 1e6) return `${digits(ns / 1e3)} us`;
  if (size < 1e9) return `${digits(ns / 1e6)} ms`;
  if (size < 60e9) return `${digits(ns / 1e9)} s`;
  const seconds = Math.round(ns / 1e9);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours} h ${String(minutes).padStart(2, '0')} min` : `${minutes} min ${rest} s`;
}

/** A plain number with three significant digits. */
export const formatNumber = digits;
