import { z } from 'zod';
import { parseRow } from '../console/row-problem.ts';
import type { TextFilter } from './filter.ts';

const Row = z.object({ text: z.string(), layer: z.enum(['raw', 'itn']).optional() });
const Options = z.object({ itn: z.boolean().default(false) });

/** Words of Chinese text, as spans (docs/text-conventions.md, "Tokens"). */
export const tokenizeFilter: TextFilter = {
  name: 'tokenize',
  summary: 'the words of a line, separated by spaces; what has no letter or number is left out',
  rows: '{text, layer: raw|itn} → {tokens: [{text, start, end}], segmenter}; offsets are UTF-16 code units of the input',
  declare(command) {
    command.option('--itn', 'cut the text that ITN gives, and map the words back to the input');
  },
  async open(options) {
    const { TextService } = await import('../../pipeline/text-service.ts');
    const { itn } = await import('../../pipeline/itn/itn.ts');
    const onItn = Options.parse(options).itn;
    const service = new TextService();
    const tokenize = (text: string, layer: 'raw' | 'itn') =>
      service.tokenize(text, layer === 'itn' ? itn(text).replacements : []);
    return {
      async line(text) {
        const { tokens } = await tokenize(text, onItn ? 'itn' : 'raw');
        return tokens.map((token) => token.text).join(' ');
      },
      row(value) {
        const { text, layer = onItn ? 'itn' : 'raw' } = parseRow(Row, value);
        return tokenize(text, layer);
      },
      close: () => service.close(),
    };
  },
};
