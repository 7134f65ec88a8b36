import { Bench } from 'tinybench';
import { ChatLLM } from '../src/bindings/chatllm/abi/chatllm.ts';
import { PrintType } from '../src/bindings/chatllm/abi/functions.ts';
import { Library } from '../src/bindings/chatllm/abi/library.ts';
import { engineParams, roundInput } from '../src/bindings/chatllm/abi/params.ts';
import { openChat } from '../src/bindings/chatllm/open-chat.ts';
import { Tape } from '../src/bindings/host/tape.ts';
import { calibrated, type Subject, withSubject, words } from './overhead/subject.ts';

const TOKENS = 1000;

/**
 * Cost of the FFI in this process: one call without work, and rounds of 1000 unpaced tokens of the calibration engine
 * as the engine host records them (`Tape`: clock, length, bytes into a buffer) and as typed events (`openChat`: each
 * piece a decoded string). A thousandth of a round is a token.
 */
export async function ffiBench(): Promise<Bench> {
  const bench = new Bench({ name: `FFI, rounds of ${TOKENS} tokens`, time: 500, warmupTime: 100 });
  await withSubject(calibrated({ text: words(TOKENS - 3) }), async (subject) => {
    const taped = tapedChat(subject);
    const typed = typedChat(subject);
    bench
      .add('one call: chatllm_get_cursor', () => {
        typed.cursor();
      })
      .add('a round, recorded on tape', () => {
        taped.round();
      })
      .add('a round, as typed events', () => {
        typed.userInput(roundInput(subject.audio));
        typed.restart();
      });
    await bench.run();
    typed.destroy();
    taped.chat.destroy();
  });
  return bench;
}

const params = (model: string): string[] =>
  engineParams(model, 'asr', { threads: 1, context: 4096, temperature: 0 });

function typedChat({ library, model }: Subject): ChatLLM {
  const { chat } = openChat(library, () => {});
  chat.appendParams(params(model));
  if (chat.start() !== 0) throw new Error('the calibration engine does not start');
  return chat;
}

function tapedChat({ library, model, audio }: Subject): { chat: ChatLLM; round: () => void } {
  const tape = new Tape(null);
  const chat = new ChatLLM(new Library(library), {
    print(type, text) {
      const at = process.hrtime.bigint();
      if (type === PrintType.chatChunk) tape.chunk(at, text);
    },
    end() {},
  });
  chat.appendParams(params(model));
  if (chat.start() !== 0) throw new Error('the calibration engine does not start');
  return {
    chat,
    round() {
      tape.clear();
      chat.userInput(roundInput(audio));
      chat.restart();
      if (tape.count !== TOKENS) throw new Error(`${tape.count} chunks where ${TOKENS} were planted`);
    },
  };
}
