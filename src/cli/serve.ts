import type { CliCommand } from './console/command.ts';
import { addEngineOptions, orderOption, VAD_OPTION } from './transcribe/job-options.ts';

/** `serve`: the pipeline as a web page. */
export const serveCommand: CliCommand = {
  register(command, context) {
    command
      .option('--host <address>', 'address to listen on; other than loopback needs a token', '127.0.0.1')
      .option('--port <n>', 'port to listen on; 0: any free one', '7860')
      .option('--token-file <file>', 'who calls must show the token in it (default: $ASR_BENCH_TOKEN)')
      .option('--token <token>', 'the token itself, which `ps` shows to everybody on this machine')
      .option(
        '--proxies <n|addresses>',
        'proxies before this server, whose word for where a call comes from counts: how many in private networks, or their addresses',
        '0',
      )
      .option('--embed <origin>', 'site that may show the page in a frame, e.g. https://huggingface.co')
      .option('--max-upload <size>', 'largest upload, e.g. 200 MiB')
      .option('--max-audio <time>', 'longest audio of a job, e.g. 2h')
      .option('--max-queue <n>', 'most jobs that wait')
      .option('--max-share <n>', 'most jobs of one client that are not over')
      .option('--max-time <time>', 'longest time of a job, e.g. 1h')
      .option('--max-disk <size>', 'most that uploads take together, e.g. 2 GiB')
      .option(
        '--max-sound <size>',
        'most that recordings of finished jobs take, e.g. 200 MiB; 0: none is kept (default: 1 GiB)',
      )
      .option('--recycle <size>', 'a new engine process when the old one has grown to this', '2 GiB')
      .option('--keep <dir>', 'keep uploads in this folder; else they go when their job is forgotten')
      .option('--reports <dir>', 'folder of runs for the page that lists them', './reports')
      .option('--model <id|file>', 'recogniser: an id of `models list`, or a file')
      .option(...VAD_OPTION)
      .addOption(orderOption());
    addEngineOptions(command).action(
      context.action(async (options: unknown) => {
        const { runServe } = await import('./serve/run.ts');
        return runServe(options, context.terminal);
      }),
    );
  },
};
