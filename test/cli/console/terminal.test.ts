import { afterEach, expect, it, vi } from 'vitest';
import { terminal } from '../../../src/cli/console/terminal.ts';

/** What is written to a stream meanwhile. */
function written(stream: NodeJS.WriteStream): string[] {
  const texts: string[] = [];
  vi.spyOn(stream, 'write').mockImplementation((text) => {
    texts.push(String(text));
    return true;
  });
  return texts;
}

afterEach(() => {
  vi.restoreAllMocks();
});

const EVIL = 'a\u001b[2Jb\u202e\rc';
const SHOWN = 'a\\x1b[2Jb<U+202E>\\x0dc';

it('no text steers the terminal, whatever brought it; our own sequences do', () => {
  const [out, err] = [written(process.stdout), written(process.stderr)];
  const { result, note, live, json, control } = terminal();
  result(EVIL);
  json({ text: EVIL });
  note(EVIL);
  live(`שלום 國語\n${EVIL}`);
  control('\r\u001b[2K');
  expect(out).toEqual([`${SHOWN}\n`, '{"text":"a\\u001b[2Jb\\u202e\\rc"}\n']);
  expect(err).toEqual([`${SHOWN}\n`, `שלום 國語\n${SHOWN}`, '\r\u001b[2K']);
});

it('nothing that is printed in a job of GitHub Actions is a command to its runner, but annotations of our own', () => {
  const [out, err] = [written(process.stdout), written(process.stderr)];
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  const { result, note, live, annotate } = terminal();
  result('fine :: here\n  ::stop-commands::x');
  note('::add-mask::a ##[set-env]b');
  for (const piece of ['so\n', ':', ':error::c', ' #', '#', '[x]\n']) live(piece);
  annotate('::error title=x::y');
  vi.unstubAllEnvs();
  expect(out).toEqual(['fine :: here\n  : :stop-commands::x\n']);
  expect(err.join('')).toBe(': :add-mask::a ## [set-env]b\nso\n: :error::c ## [x]\n::error title=x::y\n');
});

it.each([
  [true, SHOWN],
  [false, EVIL],
])('text that went through a stage is whole in a file, and text on a terminal (%s)', (isTTY, shown) => {
  const out = written(process.stdout);
  const before = process.stdout.isTTY;
  try {
    process.stdout.isTTY = isTTY;
    terminal().passed(EVIL);
  } finally {
    process.stdout.isTTY = before;
  }
  expect(out).toEqual([`${shown}\n`]);
});
