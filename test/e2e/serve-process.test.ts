import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CliRun, startCli, temporaryFolder, toneWav } from '../support/cli.ts';

interface Served {
  readonly url: string;
  readonly run: CliRun;
}

/** `serve` with its temporary files in `temporary`. */
async function serve(
  temporary: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Served> {
  const run = startCli(temporaryFolder(), ['serve', '--port', '0', ...args], { TMPDIR: temporary, ...env });
  onTestFinished(() => void run.child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    run.child.stdout?.on('data', (data: Buffer) => {
      const found = /listening on (\S+)/.exec(data.toString());
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    void run.done.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { url, run };
}

function folders(): { readonly temporary: string; readonly tone: Uint8Array<ArrayBuffer> } {
  const place = temporaryFolder();
  const temporary = join(place, 'tmp');
  mkdirSync(temporary);
  return { temporary, tone: new Uint8Array(readFileSync(toneWav(place, 'tone.wav', 1))) };
}

/** One job; what its state says when it is over. */
async function job(url: string, body: Uint8Array<ArrayBuffer>): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}api/jobs?name=tone.wav`, { method: 'POST', body });
  const { id } = (await answer.json()) as { id: string };
  for (;;) {
    const state = (await (await fetch(`${url}api/jobs/${id}`)).json()) as Record<string, unknown>;
    if (state.state !== 'queued' && state.state !== 'running') return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the server as a process', () => {
  it('goes on when its temporary folder is removed, and leaves nothing when its terminal goes', async () => {
    const { temporary, tone } = folders();
    const { url, run } = await serve(temporary);
    expect(await job(url, tone)).toMatchObject({ state: 'completed' });
    rmSync(temporary, { recursive: true });
    const after = await job(url, tone);
    expect(after).toMatchObject({ state: 'completed' });
    // While an upload arrives and a job runs.
    void fetch(`${url}api/jobs`, { method: 'POST', body: tone }).catch(() => {});
    run.child.kill('SIGHUP');
    const { code, signal } = await run.done;
    expect([code, signal, readdirSync(temporary)]).toEqual([0, null, []]);
  });

  it('leaves what the next one takes away when it is killed; another, with a token of a file, keeps its own', async () => {
    const { temporary } = folders();
    const killed = await serve(temporary);
    const token = '0123456789abcdef';
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, `${token}\n`);
    const beside = await serve(temporary, ['--token-file', file]);
    expect(readFileSync(`/proc/${beside.run.child.pid}/cmdline`, 'utf8')).not.toContain(token);
    const status = async (authorization: string): Promise<number> =>
      (await fetch(`${beside.url}api/jobs`, { headers: { authorization } })).status;
    expect([await status(`bearer ${token}`), await status('bearer other')]).toEqual([200, 401]);
    const own = (pid: number | undefined): string =>
      readdirSync(temporary).find((name) => name.startsWith(`asr-bench-serve-${pid}-`)) ?? 'none';
    const [left, kept] = [own(killed.run.child.pid), own(beside.run.child.pid)];
    killed.run.child.kill('SIGKILL');
    await killed.run.done;
    expect(existsSync(join(temporary, left))).toBe(true);
    await serve(temporary);
    expect([left, kept].map((name) => existsSync(join(temporary, name)))).toEqual([false, true]);
  });
});
