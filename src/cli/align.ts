import { readFile } from 'node:fs/promises';
import { exact } from '../record/exact.ts';
import { planJob } from '../runner/jobs/job-plan.ts';
import { JobRunner } from '../runner/jobs/job-runner.ts';
import { machineEnvironment } from '../scenarios/file.ts';
import { knownModels } from '../scenarios/known-models.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand } from './console/command.ts';
import { addJobOptions, givenFile, type JobFlags, planOptions } from './transcribe/job-options.ts';
import { isInvented, runJob, sayCalibration } from './transcribe/run-job.ts';
import { SubtitleFiles } from './transcribe/subtitle-files.ts';

/** `align <audio> <text>`: a text that is known, laid on its recording. */
export const alignCommand: CliCommand = {
  register(command, context) {
    addJobOptions(
      command.argument('<audio>', 'the recording').argument('<text>', 'a file with what is said, UTF-8'),
    ).action(
      context.action(async (audio: string, textFile: string, flags: JobFlags) => {
        const { terminal } = context;
        const file = givenFile(audio, 'file');
        const text = (await readFile(givenFile(textFile, 'text file'), 'utf8')).replace(/^\uFEFF/, '').trim();
        if (!/[\p{L}\p{N}]/u.test(text)) {
          throw new Failure(ExitCode.usage, `${textFile}: has no letter or digit to align`);
        }
        const options = planOptions(flags);
        // The aligner must be told; it hears no language of its own.
        const language = options.language ?? (/\p{Script=Han}/u.test(text) ? 'Chinese' : 'English');
        if (options.language === undefined)
          terminal.note(`language ${language}  (by the text; --language says otherwise)`);
        const plan = planJob(
          { command: 'align', timed: true, zhTw: false, ...options, language },
          machineEnvironment(knownModels()),
        );
        sayCalibration(plan, true, terminal);
        const files = new SubtitleFiles(flags, isInvented(plan));
        const runner = await JobRunner.open(plan, {
          ...exact({ ffmpeg: flags.ffmpeg }),
          onPreparing: (what) => terminal.note(`prepare  ${what}`),
        });
        return runJob(runner, { file, text, language }, flags, files, terminal);
      }),
    );
  },
};
