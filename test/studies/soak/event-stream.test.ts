import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventStreamParser } from '../../../src/studies/soak/event-stream.ts';

it('reads the same events however the stream is cut', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ' '));
  const event = fc.record({
    id: fc.nat(),
    type: fc.constantFrom('text', 'done'),
    data: fc.array(line, { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(event), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (events, sizes) => {
      const text = events
        .map(
          ({ id, type, data }) =>
            `id: ${id}\nevent: ${type}\n${data.map((part) => `data: ${part}\n`).join('')}\n`,
        )
        .join(': still here\n\n');
      const bytes = Buffer.from(text);
      const parser = new EventStreamParser();
      const read = [];
      for (let from = 0; from < bytes.length; ) {
        const to = from + (sizes.next().value ?? 1);
        read.push(...parser.push(bytes.subarray(from, to)));
        from = to;
      }
      expect(read).toEqual(
        events.map(({ id, type, data }) => ({ id: String(id), type, data: data.join('\n') })),
      );
    }),
  );
});

it('keeps what is not whole to itself', () => {
  const parser = new EventStreamParser();
  expect(parser.push(Buffer.from('data: half'))).toEqual([]);
  expect(parser.push(Buffer.from('\n\n'))).toEqual([{ id: undefined, type: 'message', data: 'half' }]);
});
