import { PALETTE_STYLE } from '../charts/palette.ts';
import { type Html, html, trusted, xmlComment } from '../markup/markup.ts';
import { COPY_SCRIPT } from './elements/copyable.ts';
import { PAGE_STYLE } from './style.ts';

/** Nothing is fetched, nothing is sent, whatever the page is served from. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; media-src data:; base-uri 'none'; form-action 'none'";

export interface PageParts {
  readonly title: string;
  /** Version of asr-bench. */
  readonly harness: string;
  /** Goes on the first and the last line. */
  readonly notice: string | undefined;
  /** More style, of a library. */
  readonly style: string;
  /** Words of the link that jumps to `#main`. */
  readonly skip: string;
  readonly body: Html;
}

/** A page of its own: everything that it needs is in it. */
export function htmlPage({ title, harness, notice, style, skip, body }: PageParts): string {
  const comment = notice === undefined ? '' : xmlComment(notice);
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="generator" content="asr-bench ${harness}">
<title>${title}</title>
<style>${trusted(PALETTE_STYLE)}${trusted(PAGE_STYLE)}${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">${skip}</a>
${body}
<script>${trusted(COPY_SCRIPT)}</script>
</body>
</html>`;
  return `<!doctype html>${comment}\n${page.text}\n${comment === '' ? '' : `${comment}\n`}`;
}
