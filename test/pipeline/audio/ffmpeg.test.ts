import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { findFfmpeg } from '../../../src/pipeline/audio.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { failureOf, fileOf, scriptedFfmpeg } from './sounds.ts';

it('takes the one that is named before all others', async () => {
  const option = scriptedFfmpeg('');
  const env = { PATH: dirname(scriptedFfmpeg('')), FFMPEG_BIN: scriptedFfmpeg('') };
  expect(await findFfmpeg({ ffmpeg: option, env })).toEqual({
    path: option,
    version: '9.9-test',
    from: 'option',
  });
  expect(await findFfmpeg({ env })).toMatchObject({ path: env.FFMPEG_BIN, from: 'FFMPEG_BIN' });
});

it('takes the first on PATH that is one', async () => {
  const impostor = dirname(fileOf('ffmpeg', 'not a program'));
  const real = scriptedFfmpeg('');
  const env = { PATH: `${impostor}:relative:${dirname(real)}` };
  expect(await findFfmpeg({ env })).toEqual({ path: real, version: '9.9-test', from: 'PATH' });
});

it('finds a bare name on PATH', async () => {
  const mine = scriptedFfmpeg('', 'ffmpeg-mine');
  expect(await findFfmpeg({ ffmpeg: 'ffmpeg-mine', env: { PATH: dirname(mine) } })).toMatchObject({
    path: mine,
  });
});

it.each(['option', 'FFMPEG_BIN'])('does not go past a %s that is none', async (from) => {
  const wrong = fileOf('ffmpeg', 'not a program');
  const search = from === 'option' ? { ffmpeg: wrong, env: {} } : { env: { FFMPEG_BIN: wrong } };
  const failure = await failureOf(findFfmpeg(search));
  expect(failure.exitCode).toBe(ExitCode.missing);
  expect(failure.message).toContain(wrong);
  expect(failure.hint.join('\n')).toContain('apt-get install ffmpeg');
});

it('asks a program once, and again when its file is another', async () => {
  const path = scriptedFfmpeg('');
  const asked = `${path}.asked`;
  const script = readFileSync(path, 'utf8').replace('\n', `\necho asked >>'${asked}'\n`);
  writeFileSync(path, script);
  const versions = async () => [
    (await findFfmpeg({ ffmpeg: path }))?.version,
    (await findFfmpeg({ ffmpeg: path }))?.version,
  ];
  expect(await versions()).toEqual(['9.9-test', '9.9-test']);
  writeFileSync(path, script.replace('9.9-test', '10.0-test'));
  expect(await versions()).toEqual(['10.0-test', '10.0-test']);
  expect(readFileSync(asked, 'utf8')).toBe('asked\nasked\n');
});
