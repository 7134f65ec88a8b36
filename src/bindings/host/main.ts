import { ChatLLM } from '../chatllm/abi/chatllm.ts';
import { PrintType } from '../chatllm/abi/functions.ts';
import { Library } from '../chatllm/abi/library.ts';
import type { Command, HostEvent, HostStart, Operation } from '../protocol/messages.ts';
import {
  allocatorFigures,
  collectGarbage,
  collectYoung,
  distrust,
  jsHeap,
  markAllocator,
  trim,
} from './allocator.ts';
import { Channel } from './channel.ts';
import { closeOnExec, leave, neverBlock, tieToParent } from './system.ts';
import { Tape, textAt } from './tape.ts';

/**
 * The engine host: the one process that loads libchatllm. It does what the runner says, one operation at a time,
 * and stays as small as it can, because its memory is what is measured (docs/architecture.md#engine-host).
 */
const FD = { commands: 3, events: 4, live: 5 };
const MOST_LINES = 500;

const start = JSON.parse(process.argv[2] ?? '{}') as HostStart;
tieToParent(start.parent);
for (const fd of Object.values(FD)) closeOnExec(fd);
if (start.live) neverBlock(FD.live);

const channel = new Channel(FD.commands, FD.events);
const send = (event: HostEvent): void => channel.send(event);

const tape = new Tape(start.live ? FD.live : null);
let lines: { type: number; text: string }[] = [];
let abortAfter = 0;
let limited = false;
let chat: ChatLLM | undefined;

const sink = {
  print(type: number, text: bigint): void {
    const at = process.hrtime.bigint();
    if (type === PrintType.chatChunk) {
      tape.chunk(at, text);
      if (abortAfter > 0 && tape.count === abortAfter) chat?.abort();
    } else if (lines.length < MOST_LINES) {
      lines.push({ type, text: textAt(text) });
    }
  },
  end(): void {},
};

function openLibrary(): Library {
  try {
    return new Library(start.library);
  } catch (thrown) {
    send({
      event: 'refusal',
      code: 'library-not-loaded',
      message: thrown instanceof Error ? thrown.message : String(thrown),
    });
    return leave(0);
  }
}

const library = openLibrary();
const heapAbsent = distrust();

send({
  event: 'ready',
  symbols: {
    present: [...library.symbols.present],
    missing: [...library.symbols.missing],
    fork: [...library.symbols.fork],
  },
  heapAbsent,
  environment: Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      /^(OMP_|MALLOC_|GLIBC_TUNABLES$|LD_PRELOAD$)/.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  ),
});

/** Collects garbage, tells the runner the figures that only this process knows, and waits for its word. */
function checkpoint(name: string, unread: boolean): void {
  if (!unread) collectGarbage();
  const figures = heapAbsent === null && !unread ? allocatorFigures() : null;
  send({
    event: 'checkpoint',
    name,
    at: String(process.hrtime.bigint()),
    heap: figures?.heap ?? null,
    arena: figures?.arena ?? null,
    jsHeap: jsHeap(),
    loaded: chat !== undefined,
  });
  if (channel.receive() === undefined) leave(0);
}

/** The call itself: what is timed. Returns the engine's code. */
function call(command: Operation): number {
  switch (command.op) {
    case 'load': {
      const fresh = new ChatLLM(library, sink);
      fresh.appendParams(command.params);
      const code = fresh.start();
      if (code === 0) chat = fresh;
      return code;
    }
    case 'infer':
      return loaded().userInput(command.input);
    case 'restart':
      loaded().restart(command.system ?? undefined);
      return 0;
    case 'unload': {
      const code = loaded().destroy();
      if (code === 0) chat = undefined;
      return code;
    }
    case 'trim':
      trim();
      return 0;
    case 'mark':
      markAllocator(command.bytes);
      return 0;
    case 'look':
      return 0;
  }
}

function loaded(): ChatLLM {
  if (chat === undefined) throw new Error('no model is loaded');
  return chat;
}

function perform(command: Operation): void {
  tape.clear();
  lines = [];
  if (command.op === 'infer') {
    abortAfter = command.abortAfter;
    if (command.maxNewTokens !== null || limited) loaded().setMaxNewTokens(command.maxNewTokens ?? -1);
    limited = command.maxNewTokens !== null;
  }
  const begin = process.hrtime.bigint();
  const code = call(command);
  const end = process.hrtime.bigint();
  if (command.checkpoint !== null) checkpoint(command.checkpoint, command.unread === true);
  // Only now: neither the engine's own counters nor the message may show in what the checkpoint read.
  const recorded = tape.read(begin);
  const printed = lines;
  lines = [];
  const cursor = chat?.cursor() ?? null;
  if (command.op === 'infer') chat?.showStatistics();
  send({
    event: 'result',
    op: command.op,
    begin: String(begin),
    end: String(end),
    code,
    lines: printed,
    ...recorded,
    cursor,
    statistics: lines.filter(({ type }) => type === PrintType.meta).map(({ text }) => text),
  });
}

for (;;) {
  const line = channel.receive();
  if (line === undefined) leave(0);
  const command = JSON.parse(line) as Command;
  if (command.op === 'leave') leave(0);
  if (command.op === 'continue') continue;
  try {
    perform(command);
    // The runner has its answer, and works on it meanwhile.
    if (command.unread === true) collectYoung();
  } catch (thrown) {
    send({
      event: 'refusal',
      code: 'host',
      message: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}
