import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { visibleText } from '../../../src/record/visible-text.ts';
import { escapeMarkup, html, joined, trusted } from '../../../src/reports/markup/markup.ts';

describe('markup', () => {
  it('escapes what is not markup, in text and in attributes', () => {
    const evil = `<script>alert("x")</script> & 'q'`;
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;q&#39;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;q&#39;</p>',
    );
  });

  it('nests, strings lists together and leaves out what is undefined', () => {
    expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${undefined}</ul>`.text).toBe(
      '<ul><li>1</li><li>2</li></ul>',
    );
    expect(joined(['a', html`<br>`, '<'], ', ').text).toBe('a, <br>, &lt;');
    expect(trusted('<i>').text).toBe('<i>');
  });

  it('gives back any text that XML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { document } = parseHTML(`<html><body><p>${escapeMarkup(text)}</p></body></html>`);
        expect(String(document.querySelector('p')?.textContent)).toBe(visibleText(text));
      }),
    );
    expect(escapeMarkup('\ud800x')).toBe('&lt;U+D800&gt;x');
  });
});
