import { expect, it } from 'vitest';
import { noticeOf } from '../../src/server/notice.ts';

const models = (...synthetic: boolean[]) => ({ models: synthetic.map((one) => ({ synthetic: one })) });

it('is there as long as any of the words are not what was said', () => {
  expect(noticeOf({ calibration: false, prepared: models(false, false) })).toBeUndefined();
  expect(noticeOf({ calibration: false, prepared: models(false, true) })).toMatchObject({
    kind: 'scripted',
    text: expect.stringContaining('SYNTHETIC MODELS'),
  });
  expect(noticeOf({ calibration: true, prepared: models(true, true) })).toMatchObject({
    kind: 'calibration',
    text: expect.stringContaining('CALIBRATION ENGINE'),
  });
});
