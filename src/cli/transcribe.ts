import { Option } from 'commander';
import { VOCABULARIES } from '../pipeline/zh-tw/conversion/vocabulary.ts';
import { exact } from '../record/exact.ts';
import { planJob } from '../runner/jobs/job-plan.ts';
import { JobRunner } from '../runner/jobs/job-runner.ts';
import { machineEnvironment } from '../scenarios/file.ts';
import { knownModels } from '../scenarios/known-models.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand } from './console/command.ts';
import {
  addJobOptions,
  givenFile,
  givenModel,
  type JobFlags,
  orderOption,
  planOptions,
  VAD_OPTION,
} from './transcribe/job-options.ts';
import { isInvented, runJob, sayCalibration } from './transcribe/run-job.ts';
import { SubtitleFiles } from './transcribe/subtitle-files.ts';

/** `transcribe <audio>`: a recording to text and subtitles, live. */
export const transcribeCommand: CliCommand = {
  register(command, context) {
    addJobOptions(command.argument('<audio>', 'the recording'))
      .option('--zh-tw', 'numbers in figures, and Taiwan’s script and vocabulary, where Chinese is spoken')
      .addOption(
        new Option(
          '--vocabulary <name>',
          'words that --zh-tw changes: those of everybody, or of computers too',
        )
          .choices([...VOCABULARIES])
          .default('general'),
      )
      .option('--one-pass', 'no search for speech, no cuts: the whole recording at once, at most 5 minutes')
      .option('--hint <text>', 'names and terms that may come up: the engine reads them as its system prompt')
      .option('--model <id|file>', 'recogniser: an id of `models list`, or a file')
      .option(...VAD_OPTION)
      .addOption(orderOption())
      .action(
        context.action(async (audio: string, flags: JobFlags) => {
          const { terminal } = context;
          const file = givenFile(audio, 'file');
          if (flags.vadModel !== undefined && flags.onePass === true) {
            throw new Failure(ExitCode.usage, '--one-pass looks for no speech, and --vad-model is for that', [
              'leave one of them out',
            ]);
          }
          if (flags.vadModel !== undefined) givenFile(flags.vadModel, 'VAD model');
          const plan = planJob(
            {
              command: 'transcribe',
              timed: flags.srt !== undefined || flags.vtt !== undefined || flags.json === true,
              zhTw: flags.zhTw === true,
              onePass: flags.onePass === true,
              ...exact({ vocabulary: flags.vocabulary, order: flags.order }),
              ...planOptions(flags),
              ...(flags.model === undefined
                ? {}
                : { model: givenModel(flags.model, '--model', flags.models) }),
            },
            machineEnvironment(knownModels()),
          );
          sayCalibration(plan, false, terminal);
          const files = new SubtitleFiles(flags, isInvented(plan));
          const runner = await JobRunner.open(plan, {
            ...exact({ ffmpeg: flags.ffmpeg, vadModel: flags.vadModel }),
            onPreparing: (what) => terminal.note(`prepare  ${what}`),
          });
          const hint = exact({ hint: flags.hint });
          return runJob(runner, { file, ...hint }, flags, files, terminal);
        }),
      );
  },
};
