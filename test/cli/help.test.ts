import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli, temporaryFolder } from '../support/cli.ts';

it('help names every command by the word it is loaded for', async () => {
  const { stdout, code } = await runCli(temporaryFolder(), ['--help']);
  const listed = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, word]) => word);
  expect(listed.filter((word) => word !== 'help')).toEqual(Object.keys(COMMANDS));
  expect(code).toBe(0);
});

it('each command is loaded by its name, and shows its own options', async () => {
  for (const { load } of Object.values(COMMANDS)) expect(await load()).toHaveProperty('register');
  const { stdout } = await runCli(temporaryFolder(), ['help', 'run']);
  expect(stdout).toContain('Usage: asr-bench run [options] [id...]');
  expect(stdout).toContain('--resume <run>');
});

it('a word that is no command is exit 2, with the nearest', async () => {
  const { stderr, code } = await runCli(temporaryFolder(), ['analyse', 'x.csv']);
  expect(stderr).toContain('Did you mean analyze?');
  expect(code).toBe(2);
});
