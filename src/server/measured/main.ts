import { distrust } from '../../bindings/host/allocator.ts';
import { tieToParent } from '../../bindings/host/system.ts';
import type { ServerCommand, ServerEvent, ServerStart } from '../../studies/soak/messages.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { MeasuredServer } from './measured-server.ts';

/**
 * The server of `asr-bench serve` as a process that a run starts, loads and looks at: exp-7. What it tells beside HTTP is
 * in studies/soak/messages.ts.
 */
// Before anything else is at work in this process: what others allocate meanwhile would be taken for another allocator.
const heapAbsent = distrust();
let server: MeasuredServer | undefined;

const tell = (event: ServerEvent): void => void process.send?.(event);

async function start(command: ServerStart): Promise<void> {
  tieToParent(command.parent);
  try {
    server = await MeasuredServer.start(command, heapAbsent === null, tell);
    tell({ event: 'ready', url: server.url, heapAbsent });
  } catch (thrown) {
    const failure =
      thrown instanceof Failure ? thrown : new Failure(ExitCode.internal, String(thrown), [], thrown);
    tell({
      event: 'failed',
      code: failure.exitCode,
      message: failure.message,
      hint: [...failure.hint],
    });
    process.disconnect();
  }
}

async function close(): Promise<void> {
  await server?.close();
  process.disconnect();
}

process.on('message', (command: ServerCommand) => {
  switch (command.op) {
    case 'start':
      void start(command);
      break;
    case 'look':
      void server?.look();
      break;
    case 'seen':
      server?.seen();
      break;
    case 'go':
      server?.go();
      break;
    case 'close':
      void close();
  }
});
