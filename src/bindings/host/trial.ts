import { writeSync } from 'node:fs';
import { ChatLLM, type PrintSink } from '../chatllm/abi/chatllm.ts';
import { Library } from '../chatllm/abi/library.ts';
import type { TrialCall, TrialEvent, TrialStart } from '../protocol/trial-messages.ts';
import { closeOnExec, leave, tieToParent } from './system.ts';
import { bytesAt } from './tape.ts';

/**
 * A process that makes the calls of one trial and writes down what came of each, at once and blocking: what it
 * has seen is with the runner when the engine takes the process down. Several objects at a time are allowed here,
 * and calls inside callbacks: to find out what becomes of them is the purpose.
 */
const EVENTS = 3;

const start = JSON.parse(process.argv[2] ?? '{}') as TrialStart;
tieToParent(start.parent);
closeOnExec(EVENTS);

function send(event: TrialEvent): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  for (let sent = 0; sent < line.length; ) sent += writeSync(EVENTS, line, sent);
}

function openLibrary(): Library {
  try {
    return new Library(start.library);
  } catch (thrown) {
    send({ event: 'unloadable', reason: thrown instanceof Error ? thrown.message : String(thrown) });
    return leave(0);
  }
}

type Inside = NonNullable<Extract<TrialCall, { call: 'ask' }>['inside']>;

const CHAT_CHUNK = 0;
const library = openLibrary();
const objects = new Map<string, ChatLLM>();
let began = process.hrtime.bigint();
/** The call that is to be made inside a callback: of which object, and after how many more pieces. */
let pending: { on: ChatLLM; inside: Inside; left: number } | undefined;

function sinkOf(name: string): PrintSink {
  return {
    print(type, text) {
      const at = Number(process.hrtime.bigint() - began);
      send({ event: 'print', to: name, type, bytes: bytesAt(text).toString('base64'), at });
      if (type !== CHAT_CHUNK || pending === undefined) return;
      pending.left -= 1;
      if (pending.left > 0) return;
      const { on, inside } = pending;
      pending = undefined;
      send({ event: 'inside', code: makeInside(on, inside.call) });
    },
    end: () => send({ event: 'end', to: name }),
  };
}

function makeInside(chat: ChatLLM, call: Inside['call']): number {
  if (call === 'ask') return chat.userInput('');
  if (call === 'destroy') return chat.destroy();
  chat.abort();
  return 0;
}

function objectOf(name: string): ChatLLM {
  const found = objects.get(name);
  if (found === undefined) throw new Error(`no object ${name}`);
  return found;
}

function make(call: TrialCall): number {
  if (call.call === 'exit') process.exit(0);
  if (call.call === 'start') {
    const chat = objects.get(call.object) ?? new ChatLLM(library, sinkOf(call.object));
    objects.set(call.object, chat);
    chat.appendParams(call.params);
    return chat.start();
  }
  const chat = objectOf(call.object);
  switch (call.call) {
    case 'ask': {
      const { inside, text } = call;
      pending = inside === undefined ? undefined : { on: chat, inside, left: inside.piece };
      const code = chat.userInput(text);
      pending = undefined;
      return code;
    }
    case 'restart':
      chat.restart(call.system);
      return 0;
    case 'destroy': {
      const code = chat.destroy();
      if (code === 0) objects.delete(call.object);
      return code;
    }
    case 'cursor': {
      const cursor = chat.cursor();
      if (cursor === undefined) throw new Error('the library does not export chatllm_get_cursor');
      return cursor;
    }
    case 'limit':
      chat.setMaxNewTokens(call.tokens);
      return 0;
    case 'statistics':
      if (!chat.showStatistics()) throw new Error('the library does not export chatllm_show_statistics');
      return 0;
  }
}

send({
  event: 'ready',
  present: [...library.symbols.present],
  missing: [...library.symbols.missing],
  fork: [...library.symbols.fork],
});
for (const call of start.calls) {
  send({ event: 'begun' });
  began = process.hrtime.bigint();
  try {
    const code = make(call);
    send({ event: 'returned', code, took: Number(process.hrtime.bigint() - began) });
  } catch (thrown) {
    send({ event: 'unmade', reason: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
leave(0);
