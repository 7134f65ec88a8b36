/**
 * A scenario file for a trial on the calibration engine: one model, one tone, the scenario `trial`.
 * @param engines lines below `engines:` @param lines of the scenario, without its model and audio
 */
export const trialScenario = (engines, lines) =>
  [
    'version: 1',
    ...(engines.length === 0 ? [] : ['engines:', ...engines]),
    'models: { m: { file: unused.bin, kind: asr } }',
    'audio: { tone: { file: tone.wav, text: ask not what your country can do, language: English } }',
    'scenarios:',
    '  trial:',
    '    model: m',
    '    audio: tone',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
