import { madeBy } from '../../../judge/verdict/command.ts';
import type { Comparison } from '../../../record/comparison.ts';
import { runIssue } from '../../issue/issue-text.ts';
import { type Html, html } from '../../markup/markup.ts';
import { unchanged } from '../../sections/comparison.ts';
import { copyable } from '../elements/copyable.ts';
import { factList } from '../elements/fact-list.ts';
import type { HtmlPart } from '../elements/section.ts';
import type { Sounds } from '../elements/sound.ts';
import { folded } from '../elements/table.ts';

/** What lies beside a record: it is not in it. */
export interface Beside {
  /** Files of the run's folder, as paths from it. */
  readonly files?: readonly string[];
  /** The last run that measured the same, held against this one. */
  readonly since?: Comparison;
  /** What may be heard in the page itself. */
  readonly sounds?: Sounds;
}

/** What changed since the last run that measured the same. It counts for no verdict. */
export function sinceLastPart({ since }: Beside): HtmlPart {
  return {
    id: 'since-last',
    title: 'Since the last run',
    shows: [],
    body(): Html | undefined {
      if (since === undefined) return undefined;
      const { runs } = since;
      const last = runs.find(({ role }) => role === 'baseline')?.id ?? '';
      return html`<p class="lead">Against <a href="../${last}/report.html">${last}</a>, the last run of the same scenario, engine and machine. It was measured at another time: what the machine drifted meanwhile is in no interval, and none of this counts for the verdict of this run.</p>
${factList(since.facts)}<p class="soft">${unchanged(since)}.</p>`;
    },
  };
}

/** The command that made it, its files, and a text for an issue tracker. */
export function reproducePart({ files = [] }: Beside): HtmlPart {
  return {
    id: 'reproduce',
    title: 'Measure it again, read on, report it',
    shows: [],
    body(record): Html | undefined {
      const command = madeBy(record);
      const made =
        command === undefined
          ? undefined
          : html`<p>The command that made this report:</p>${copyable(command)}`;
      const links =
        files.length === 0
          ? undefined
          : html`<p>Beside this page in the folder of the run: ${files.map((file, i) => html`${i === 0 ? '' : ', '}<a href="${file}">${file}</a>`)}.</p>`;
      const issue = folded('A text for an issue tracker', copyable(runIssue(record), 'Copy the text'));
      return html`${made}${links}${issue}`;
    },
  };
}
