import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  Child,
  type ChildOptions,
  endNoted,
  howItEnded,
  runProgram,
} from '../../src/system/child-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const shell = (script: string, options: ChildOptions = {}): Child => new Child('sh', ['-c', script], options);

function alive(pid: number): boolean {
  // A zombie that nobody waits for is not alive.
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') X ';
  return !/\) [ZX] /.test(stat);
}

/** Number of a process that a script has written to a file. */
async function pidIn(file: string): Promise<number> {
  await expect.poll(() => existsSync(file) && /^\d+\n$/.test(readFileSync(file, 'utf8'))).toBe(true);
  return Number(readFileSync(file, 'utf8'));
}

describe('the end of a process', () => {
  it('is told by its exit code', async () => {
    expect(await shell('exit 0').ended).toMatchObject({ exitCode: 0, signal: null, late: false });
    const end = await shell('exit 7').ended;
    expect(end).toMatchObject({ exitCode: 7, signal: null, oomKilled: false });
    expect(howItEnded(end)).toBe('left with exit code 7');
  });

  it('is told by the signal that it died of', async () => {
    const end = await shell('kill -SEGV $$').ended;
    expect(end).toMatchObject({ exitCode: null, signal: 'SIGSEGV', oomKilled: false });
    expect(howItEnded(end)).toBe('died of SIGSEGV');
  });

  it('is told apart from a kill for want of memory', () => {
    const killed = { exitCode: null, signal: 'SIGKILL', oomKilled: false } as const;
    expect(howItEnded(killed)).toBe('died of SIGKILL');
    expect(howItEnded({ ...killed, oomKilled: true })).toBe('was killed by the kernel for want of memory');
  });

  it('comes for one that cannot be started', async () => {
    const child = new Child('/nowhere/program', [], { stdout: 'pipe' });
    expect(child.pid).toBe(0);
    const end = await child.ended;
    expect(end.error?.message).toContain('ENOENT');
    expect(howItEnded(end)).toContain('could not be started: ');
    expect(await runProgram('/nowhere/program', [])).toMatchObject({ exitCode: null, stdout: '' });
  });

  it('comes at its deadline, and not before it to one that is in time', async () => {
    expect(await shell('sleep 30', { within: 50 }).ended).toMatchObject({ signal: 'SIGKILL', late: true });
    expect(await shell('sleep 0.05', { within: 20_000 }).ended).toMatchObject({ exitCode: 0, late: false });
  });

  it('comes with an abort, before it was started too', async () => {
    const controller = new AbortController();
    const child = shell('sleep 30', { signal: controller.signal });
    controller.abort();
    expect(await child.ended).toMatchObject({ signal: 'SIGKILL', late: false });
    expect(await shell('sleep 30', { signal: controller.signal }).ended).toMatchObject({ signal: 'SIGKILL' });
  });
});

describe('what it printed', () => {
  it('is kept whole while it is little', async () => {
    expect((await shell('echo out; echo err >&2').ended).output).toBe('err\n');
    expect(
      (await shell('echo out; echo err >&2', { stdout: 'kept' }).ended).output.split('\n').sort(),
    ).toEqual(['', 'err', 'out']);
  });

  it('is kept in a bound, the last of it', async () => {
    const { output } = await shell('seq 1 200000 >&2').ended;
    expect(output).toHaveLength(4000);
    expect(output.endsWith('199999\n200000\n')).toBe(true);
  });

  it('goes to a file in order, of which the last is read', async () => {
    const outputFile = join(temporaryFolder(), 'output');
    const { output } = await shell('echo first; seq 1 200000 >&2; echo last', { outputFile }).ended;
    expect(readFileSync(outputFile, 'utf8').startsWith('first\n1\n')).toBe(true);
    expect(output).toHaveLength(65_536);
    expect(output.endsWith('200000\nlast\n')).toBe(true);
  });

  it('reaches its reader whole, however slow, after it has ended', async () => {
    const child = shell('seq 1 60000', { stdout: 'pipe' });
    let read = '';
    for await (const block of child.pipe(1).setEncoding('utf8')) {
      read += block;
      if (read.length < 100_000) await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(read.split('\n')).toHaveLength(60_001);
    expect(await child.ended).toMatchObject({ exitCode: 0 });
  });
});

describe.runIf(process.platform === 'linux')('what it started', () => {
  it('is killed with it, and its twin in another group is not', async () => {
    const folder = temporaryFolder();
    const started = `sleep 30 & echo $! > ${join(folder, 'grandchild')}; wait`;
    const [child, twin] = [shell(started), shell(started.replaceAll('grandchild', 'twin'))];
    const [grandchild, other] = [await pidIn(join(folder, 'grandchild')), await pidIn(join(folder, 'twin'))];
    await child.kill();
    await expect.poll(() => alive(grandchild)).toBe(false);
    expect([alive(twin.pid), alive(other)]).toEqual([true, true]);
    await twin.kill();
    await expect.poll(() => alive(other)).toBe(false);
  });

  it('is killed where it dies by itself; what shares our group stays', async () => {
    const folder = temporaryFolder();
    const script = (name: string): string => `sleep 30 & echo $! > ${join(folder, name)}`;
    await shell(script('left')).ended;
    const left = await pidIn(join(folder, 'left'));
    await expect.poll(() => alive(left)).toBe(false);
    await shell(`${script('shared')}`, { sharesTerminal: true }).ended;
    const shared = await pidIn(join(folder, 'shared'));
    expect(alive(shared)).toBe(true);
    process.kill(shared, 'SIGKILL');
  });

  it.each(['kept', 'pipe'] as const)(
    'holds no one up by a pipe that it keeps open (stdout %s)',
    async (stdout) => {
      const file = join(temporaryFolder(), 'daemon');
      const begin = performance.now();
      const child = shell(`setsid sh -c 'echo $$ > ${file}; exec sleep 30' & echo said; sleep 0.1`, {
        stdout,
      });
      const [said, end] = await Promise.all([
        stdout === 'pipe' ? text(child.pipe(1)) : undefined,
        child.ended,
      ]);
      expect(said ?? end.output).toBe('said\n');
      expect(performance.now() - begin).toBeLessThan(10_000);
      const daemon = await pidIn(file);
      expect(alive(daemon)).toBe(true);
      process.kill(daemon, 'SIGKILL');
    },
  );

  it('keeps no program running that has nothing left to do', async () => {
    const file = join(temporaryFolder(), 'daemon');
    const built = pathToFileURL(join(import.meta.dirname, '../../dist/system/child-process.js')).href;
    const script = `setsid sh -c 'echo $$ > ${file}; exec sleep 30' & sleep 0.1`;
    const program = `
      const { Child } = await import(${JSON.stringify(built)});
      await new Child('sh', ['-c', ${JSON.stringify(script)}], { pipes: ['pipe'], stdout: 'kept' }).ended;
    `;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
    const code = await new Promise((resolve) => runner.once('exit', resolve));
    expect(code).toBe(0);
    const daemon = await pidIn(file);
    expect(alive(daemon)).toBe(true);
    process.kill(daemon, 'SIGKILL');
  });

  it('ends with us, when we leave by ourselves', async () => {
    const file = join(temporaryFolder(), 'child');
    const built = pathToFileURL(join(import.meta.dirname, '../../dist/system/child-process.js')).href;
    const program = `
      import { existsSync } from 'node:fs';
      const { Child } = await import(${JSON.stringify(built)});
      new Child('sh', ['-c', ${JSON.stringify(`echo $$ > ${file}; exec sleep 30`)}]);
      setInterval(() => { if (existsSync(${JSON.stringify(file)})) process.exit(3); }, 10);
    `;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
    expect(await new Promise((resolve) => runner.once('exit', resolve))).toBe(3);
    const child = await pidIn(file);
    await expect.poll(() => alive(child)).toBe(false);
  });
});

describe('a worker', () => {
  const worker = (code: string, onMessage: (message: unknown) => void): Child => {
    const entry = join(temporaryFolder(), 'worker.mjs');
    writeFileSync(entry, code);
    return Child.worker(entry, [], { onMessage });
  };

  it('answers in structured clones, and ends when its channel closes', async () => {
    const answers: unknown[] = [];
    const child = worker(
      `process.on('message', (m) => process.send({ half: m.all.map((x) => x / 2) }));`,
      (answer) => {
        answers.push(answer);
        child.disconnect();
      },
    );
    child.send({ all: new Float32Array([1, 2]) });
    expect(await child.ended).toMatchObject({ exitCode: 0 });
    expect(answers).toEqual([{ half: new Float32Array([0.5, 1]) }]);
  });

  it.runIf(process.platform === 'linux')(
    'that is at work dies with a runner that is killed; one that has not asked for that works on',
    async () => {
      const folder = temporaryFolder();
      const built = (file: string): string =>
        JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../dist/system', file)).href);
      const entry = (name: string, first: string): string => {
        const file = join(folder, `${name}.mjs`);
        writeFileSync(
          file,
          `${first}
           const { writeFileSync } = await import('node:fs');
           writeFileSync(${JSON.stringify(join(folder, name))}, process.pid + '\\n');
           for (;;);`,
        );
        return JSON.stringify(file);
      };
      const tied = entry(
        'tied',
        `const { dieWithParent } = await import(${built('c-library.js')}); dieWithParent(Number(process.argv[2]));`,
      );
      const program = `
        const { Child } = await import(${built('child-process.js')});
        for (const entry of [${tied}, ${entry('free', '')}]) Child.worker(entry, [], { onMessage() {} });
      `;
      const runner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
      const [worker, free] = [await pidIn(join(folder, 'tied')), await pidIn(join(folder, 'free'))];
      // Both go on for ever: they must not outlive a test that fails.
      onTestFinished(() => {
        for (const pid of [worker, free]) if (alive(pid)) process.kill(pid, 'SIGKILL');
      });
      runner.kill('SIGKILL');
      await expect.poll(() => alive(worker)).toBe(false);
      expect(alive(free)).toBe(true);
    },
  );

  it('that is gone is told by its end, not by what is sent to it', async () => {
    const child = worker(`process.exitCode = 5; process.disconnect();`, () => {});
    const ended = child.ended;
    child.send({ hello: 1 });
    expect(await ended).toMatchObject({ exitCode: 5 });
    child.send({ hello: 2 });
    child.disconnect();
    expect(await child.kill()).toMatchObject({ exitCode: 5 });
  });
});

describe('a process group that is noted', () => {
  it('is named while it runs, and no longer', async () => {
    const noted = join(temporaryFolder(), 'group');
    const child = shell('exit 0', { noted });
    expect(readFileSync(noted, 'utf8')).toMatch(new RegExp(`^${child.pid} `));
    await child.ended;
    expect(existsSync(noted)).toBe(false);
    endNoted(noted);
  });

  it('is ended with all that is in it by whoever comes after us; one of the same number is not', async () => {
    const folder = temporaryFolder();
    const [noted, inner] = [join(folder, 'group'), join(folder, 'inner')];
    const child = shell(`sleep 60 & echo $! > ${inner}; wait`, { noted });
    const pid = await pidIn(inner);
    const note = readFileSync(noted, 'utf8');
    writeFileSync(noted, `${child.pid} another-start\n`);
    endNoted(noted);
    expect(alive(pid)).toBe(true);
    writeFileSync(noted, note);
    endNoted(noted);
    expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
    await expect.poll(() => alive(pid)).toBe(false);
  });
});
