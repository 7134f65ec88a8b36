import type { Command } from 'commander';
import { SourceEngines } from '../bindings/source-engine.ts';
import { shortHash } from '../record/commit.ts';
import { formatBytes, formatTime, parseSize } from '../record/units.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand, CliContext } from './console/command.ts';
import { columns } from './models/columns.ts';

/** `engines list|clean`: the cache of engines that were built from commits. */
export const enginesCommand: CliCommand = {
  register(engines, context) {
    registerList(engines, context);
    registerClean(engines, context);
  },
};

const open = ({ terminal }: CliContext): SourceEngines =>
  new SourceEngines({ onPreparing: (what) => terminal.note(what) });

function registerList(engines: Command, context: CliContext): void {
  const { terminal, action } = context;
  engines
    .command('list')
    .description('builds in the cache, the most recently used first, and those that failed')
    .option('--json', 'one JSON document on stdout')
    .action(
      action(async ({ json }: { json?: boolean }) => {
        const builds = open(context).list();
        if (json === true) {
          terminal.json({ schema: 'asr-bench/engines', version: 1, builds }, undefined, 2);
          return ExitCode.ok;
        }
        const rows = builds.map((build) => [
          shortHash(build.commit.hash),
          build.commit.authored.slice(0, 10),
          build.state,
          formatBytes(build.bytes),
          formatTime(build.took),
          new Date(build.used).toISOString().slice(0, 16).replace('T', ' '),
          build.address,
          build.commit.subject,
        ]);
        const head = ['commit', 'authored', 'state', 'size', 'built in', 'last used', 'source', 'subject'];
        if (rows.length > 0) for (const line of columns([head, ...rows])) terminal.result(line);
        const bytes = builds.reduce((sum, build) => sum + build.bytes, 0);
        terminal.result(
          `${builds.length} ${builds.length === 1 ? 'build' : 'builds'}, ${formatBytes(bytes)}; \`asr-bench engines clean\` removes them`,
        );
        return ExitCode.ok;
      }),
    );
}

function registerClean(engines: Command, context: CliContext): void {
  const { terminal, action } = context;
  engines
    .command('clean')
    .description('remove builds, copies of repositories and work trees that were left behind')
    .option('--keep <size>', 'leave the most recently used builds, up to this size: 5GiB')
    .action(
      action(async ({ keep }: { keep?: string }) => {
        const limit = keep === undefined ? 0 : parseSize(keep);
        if (limit === undefined || limit < 0)
          throw new Failure(ExitCode.usage, `--keep is ${keep}; it takes a size with its unit: 5GiB`);
        const { builds, bytes } = await open(context).clean(limit);
        terminal.result(`${builds} ${builds === 1 ? 'build' : 'builds'} removed, ${formatBytes(bytes)} free`);
        return ExitCode.ok;
      }),
    );
}
