import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSrt, writeSrt } from '../../src/pipeline/subtitles/srt.ts';
import { parseVtt, writeVtt } from '../../src/pipeline/subtitles/vtt.ts';
import { startCli, talkWav, temporaryFolder } from '../support/cli.ts';

describe('transcribe --srt', () => {
  it('leaves whole cues of what was finished when it is killed, and the next one clears up behind it', async () => {
    const folder = temporaryFolder();
    const audio = talkWav(folder, 4);
    const [srt, vtt] = [join(folder, 'talk.srt'), join(folder, 'talk.vtt')];
    writeFileSync(srt, 'of an earlier job');
    const env = { ASR_BENCH_CALIBRATE: 'token_ms=40;text.English=one two three. four five six.' };
    const args = ['transcribe', audio, '--srt', srt, '--vtt', vtt];
    const { child, done } = startCli(folder, args, env);
    // What was there before stays until the first cue is final.
    await expect.poll(() => readFileSync(srt, 'utf8'), { timeout: 60_000, interval: 5 }).toContain('-->');
    child.kill('SIGKILL');
    expect((await done).signal).toBe('SIGKILL');
    const left = readFileSync(srt, 'utf8');
    expect(writeSrt(parseSrt(left))).toBe(left);
    const cues = parseSrt(left).map(({ text }) => text);
    expect(cues.filter((text) => text.startsWith('one'))).not.toEqual([]);
    expect(cues.filter((text) => text.startsWith('CALIBRATION ENGINE'))).toHaveLength(1);
    if (existsSync(vtt))
      expect(writeVtt(parseVtt(readFileSync(vtt, 'utf8')))).toBe(readFileSync(vtt, 'utf8'));
    const drafts = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.unfinished'));
    writeFileSync(join(folder, 'not-ours.unfinished'), '');
    const refused = await startCli(folder, ['transcribe', join(folder, 'none.wav'), '--srt', srt]).done;
    expect(refused.code).toBe(3);
    expect(drafts().filter((name) => name !== 'not-ours.unfinished').length).toBeLessThan(2);
  });
});
