import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli.ts';

it('help names every command by the word it is loaded for', async () => {
  const source = readFileSync(new URL('../../src/cli/main.ts', import.meta.url), 'utf8');
  const loaded = [...source.matchAll(/^ {2}'?([\w-]+)'?: async \(\) => \(await import/gm)].map(
    ([, word]) => word,
  );
  const { stdout, code } = await runCli(temporaryFolder(), ['--help']);
  const listed = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, word]) => word);
  expect(loaded.length).toBeGreaterThan(10);
  expect(listed.filter((word) => word !== 'help')).toEqual(loaded);
  expect(code).toBe(0);
});

it('a word that is no command is exit 2, with the nearest', async () => {
  const { stderr, code } = await runCli(temporaryFolder(), ['analyse', 'x.csv']);
  expect(stderr).toContain('Did you mean analyze?');
  expect(code).toBe(2);
});
