import { describe, expect, it } from 'vitest';
import {
  asText,
  codeBlock,
  codeSpan,
  folded,
  literal,
  markdownTable,
  md,
} from '../../../src/reports/markdown/text.ts';

const text = (of: string): string => md`${of}`.text;

describe('text in Markdown', () => {
  it.each([
    ['a picture', '![x](http://evil/p.png)', '!\\[x\\](http:&#8203;//evil/p.png)'],
    ['a link', '[x](y) [x][y]', '\\[x\\](y) \\[x\\]\\[y\\]'],
    [
      'an address',
      'see https://evil or www.evil.example',
      'see https:&#8203;//evil or www&#8203;.evil.example',
    ],
    ['a mention and a mail', '@someone a@b.example', '@&#8203;someone a@&#8203;b.example'],
    ['an issue', 'fixes #12, GH-3', 'fixes #&#8203;12, GH-&#8203;3'],
    ['HTML', '<img src=x> &lt;', '&lt;img src=x&gt; &amp;lt;'],
    ['emphasis', '*a* _b_ ~~c~~ $d$', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\$d\\$'],
    ['a heading', '# PASS', '\\# PASS'],
    ['a rule and an item', '---', '\\---'],
    ['a number at the beginning', '1. a', '1\\. a'],
    ['a line of its own', 'a\n\n# PASS', 'a # PASS'],
    ['a control character', 'a\u001b[31m', 'a\\\\x1b\\[31m'],
    ['an open backtick', 'a `b', 'a \\`b'],
  ])('%s is shown as what it is', (_what, given, written) => {
    expect(text(given)).toBe(written);
  });

  it.each(['-1.94 KiB … +3', 'tokens_per_s 24.0', 'exp-2: 100 % (`growth(heap) < 50 MiB`)', '國語'])(
    '%j stays as it is',
    (given) => {
      expect(text(given)).toBe(given);
    },
  );

  it('is nothing but code in code', () => {
    expect(codeSpan('a`b\n@c').text).toBe("`a'b @c`");
    expect(asText(codeBlock('sh', ['run', '```', '# x\n```']))).toBe("```sh\nrun\n'''\n# x '''\n```");
  });

  it('ends no cell of a table, in code neither', () => {
    expect(asText(markdownTable(['a|b'], [[codeSpan('x|y')], ['1\\|2'], [md`**z**`]]))).toBe(
      '| a\\|b |\n|---|\n| `x\\|y` |\n| 1\\\\\\|2 |\n| **z** |',
    );
  });

  it('opens nothing in what is folded away', () => {
    expect(asText([...folded('<b>@x', ['# y', literal('---')]), 'end'])).toBe(
      '<details><summary>&lt;b&gt;@&#8203;x</summary>\n\n\\# y\n---\n\n</details>\n\nend',
    );
  });
});
