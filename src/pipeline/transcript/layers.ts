import { TEXT_LAYERS, type TextLayer, type TimedStretch, type Transcript } from '../../record/transcript.ts';
import { type Change, Layer, shrink } from '../tokens/layer.ts';

/** A piece of a layer's text with its time, ms. */
export interface LayerUnit {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The text of a layer; undefined where the transcript has none such. */
export function layerText(transcript: Transcript, layer: TextLayer): string | undefined {
  const { raw, changes, zhTw } = transcript;
  if (layer === 'raw') return raw;
  if (layer === 'zh-tw') return zhTw?.full;
  return changes === undefined ? undefined : layerOf(raw, changes).text;
}

/** The texts of all layers that the transcript has. */
export const layerTexts = (transcript: Transcript): Partial<Record<TextLayer, string>> =>
  Object.fromEntries(
    TEXT_LAYERS.flatMap((layer) => {
      const text = layerText(transcript, layer);
      return text === undefined ? [] : [[layer, text] as const];
    }),
  );

/** The layer that was made last in the order of the pipeline: the best text to show. */
export function lastLayer({ changes, zhTw }: Transcript): TextLayer {
  return zhTw !== undefined ? 'zh-tw' : changes !== undefined ? 'itn' : 'raw';
}

/**
 * The timed units of a layer: what subtitles are made of. Units whose boundary lies inside a replacement share it, so
 * they become one, from the start of the first to the end of the last.
 */
export function layerUnits(transcript: Transcript, layer: TextLayer): LayerUnit[] {
  const { raw, changes = [], times = [], zhTw } = transcript;
  if (layer === 'zh-tw') return [...(zhTw?.units ?? [])];
  const written = layerOf(raw, layer === 'itn' ? changes : []);
  return merged(times.map((stretch) => placed(written, stretch))).flatMap(({ from, to, start, end }) => {
    const text = written.text.slice(from, to).trim();
    return text === '' ? [] : [{ text, start, end }];
  });
}

const layerOf = (raw: string, changes: readonly Change[]): Layer =>
  new Layer(
    raw,
    changes.flatMap((change) => shrink(raw, change)),
  );

/** A stretch of the raw text as a stretch of the layer; a replacement that it cuts into is taken whole. */
function placed({ pieces }: Layer, stretch: TimedStretch): TimedStretch {
  let shift = 0;
  let [from, to] = [stretch.from, stretch.to];
  let [atFrom, atTo]: [number | undefined, number | undefined] = [undefined, undefined];
  for (const { raw, layer } of pieces) {
    if (atFrom === undefined && raw.end > from) atFrom = raw.start < from ? layer.start : from + shift;
    if (raw.start >= to) break;
    if (raw.end > to) atTo = layer.end;
    shift = layer.end - raw.end;
  }
  from = atFrom ?? from + shift;
  to = atTo ?? to + shift;
  return { ...stretch, from, to };
}

/** A layer's text, and how a stretch of it lies in the raw text; one that cuts into a replacement gets all of it. */
export function rawStretch(
  raw: string,
  changes: readonly Change[],
): { text: string; stretch: (from: number, to: number) => { from: number; to: number } } {
  const { text, pieces } = layerOf(raw, changes);
  const rawAt = (at: number, side: 'start' | 'end'): number => {
    let shift = 0;
    for (const piece of pieces) {
      if (piece.layer.start >= at) break;
      if (piece.layer.end > at) return piece.raw[side];
      shift = piece.raw.end - piece.layer.end;
    }
    return at + shift;
  };
  return { text, stretch: (from, to) => ({ from: rawAt(from, 'start'), to: rawAt(to, 'end') }) };
}

/** Stretches in order, those that share text made one. */
function merged(stretches: readonly TimedStretch[]): TimedStretch[] {
  const apart: TimedStretch[] = [];
  for (const stretch of stretches) {
    const last = apart.at(-1);
    if (last === undefined || stretch.from >= last.to) {
      apart.push(stretch);
      continue;
    }
    apart[apart.length - 1] = {
      from: last.from,
      to: Math.max(last.to, stretch.to),
      start: last.start,
      end: Math.max(last.end, stretch.end),
    };
  }
  return apart;
}
