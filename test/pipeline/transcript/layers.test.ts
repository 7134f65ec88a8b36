import { describe, expect, it } from 'vitest';
import { lastLayer, layerText, layerUnits, rawStretch } from '../../../src/pipeline/transcript/layers.ts';

const DATE = {
  raw: '在二零二四年三月来',
  changes: [{ start: 1, end: 8, replacement: '2024年3月' }],
};

describe('layers of a transcript', () => {
  it('keeps what both forms share outside the change, so that 年 and 月 have their own time', () => {
    const times = [
      { from: 0, to: 1, start: 0, end: 80 },
      { from: 1, to: 6, start: 80, end: 480 },
      { from: 6, to: 8, start: 480, end: 640 },
      { from: 8, to: 9, start: 640, end: 720 },
    ];
    expect(layerText(DATE, 'itn')).toBe('在2024年3月来');
    expect(layerUnits({ ...DATE, times }, 'itn').map(({ text }) => text)).toEqual([
      '在',
      '2024年',
      '3月',
      '来',
    ]);
    expect(layerUnits({ ...DATE, times }, 'raw').map(({ text }) => text)).toEqual([
      '在',
      '二零二四年',
      '三月',
      '来',
    ]);
  });

  it('joins units whose boundary lies inside a number', () => {
    const times = [
      { from: 0, to: 3, start: 0, end: 240 },
      { from: 3, to: 9, start: 240, end: 720 },
    ];
    expect(layerUnits({ ...DATE, times }, 'itn')).toEqual([{ text: '在2024年3月来', start: 0, end: 720 }]);
  });

  it('finds the raw text behind a stretch of ITN', () => {
    const { text, stretch } = rawStretch(DATE.raw, DATE.changes);
    expect(text).toBe('在2024年3月来');
    const { from, to } = stretch(text.indexOf('2'), text.indexOf('年'));
    expect(DATE.raw.slice(from, to)).toBe('二零二四');
    const whole = stretch(0, text.length);
    expect(DATE.raw.slice(whole.from, whole.to)).toBe(DATE.raw);
  });

  it('knows the last layer that was made', () => {
    expect(lastLayer({ raw: 'a' })).toBe('raw');
    expect(lastLayer({ raw: 'a', changes: [] })).toBe('itn');
    expect(lastLayer({ raw: 'a', changes: [], zhTw: { full: 'a', units: [] } })).toBe('zh-tw');
    expect(layerText({ raw: 'a' }, 'zh-tw')).toBeUndefined();
    expect(layerText({ raw: 'a' }, 'itn')).toBeUndefined();
  });
});
