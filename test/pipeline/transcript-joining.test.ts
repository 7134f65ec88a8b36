import { describe, expect, it } from 'vitest';
import { joinTranscripts } from '../../src/pipeline/transcript-joining.ts';

describe('joined transcripts', () => {
  it.each([
    [['Hello world.', 'And so'], 'Hello world. And so'],
    [['你好。', '世界'], '你好。世界'],
    [['我用', 'GitHub'], '我用GitHub'],
    [['a', '', 'b'], 'a b'],
    [['well', ', then'], 'well, then'],
    [['say (', 'this)'], 'say (this)'],
    [['a ', 'b'], 'a b'],
    [['안녕하세요.', '반갑습니다.'], '안녕하세요. 반갑습니다.'],
    [['สวัสดี', 'ครับ'], 'สวัสดีครับ'],
    [['𠮷', '𠮷x'], '𠮷𠮷x'],
    [[], ''],
  ])('%j → %j', (parts, expected) => {
    expect(joinTranscripts(parts)).toBe(expected);
  });
});
