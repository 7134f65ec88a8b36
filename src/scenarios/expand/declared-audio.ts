import { z } from 'zod';
import { exact } from '../../record/exact.ts';
import { TEXT_LAYERS, type TextLayer } from '../../record/transcript.ts';
import type { AudioFacts } from '../bind/bind-context.ts';
import { child, entriesOf, type Located } from '../load/located.ts';
import type { AudioSpec, Place } from '../plan/plan.ts';
import { undeclared } from '../plan/unknown-name.ts';
import { Audio } from '../schema/audio.ts';
import { type AudioSection, DeclaredCorpora } from './declared-corpora.ts';

/** A JSON file of reference word times, in ms: what the aligner itself writes. */
const WordTimes = z.array(z.object({ text: z.string(), start: z.number(), end: z.number() }));

/** The audio section of a file: facts for checking, and specs for what is used. */
export class DeclaredAudio {
  readonly #from: AudioSection;
  readonly #specs = new Map<string, AudioSpec>();
  readonly corpora: DeclaredCorpora;
  readonly #facts: Map<string, AudioFacts>;

  constructor(from: AudioSection) {
    this.#from = from;
    this.corpora = new DeclaredCorpora(from);
    this.#facts = new Map(
      entriesOf(this.#from.section).flatMap(([id, { value }]) =>
        child(value, 'corpus') === undefined ? [[id, factsOf(value)]] : [],
      ),
    );
  }

  /** What gates and bindings may know, by id, without opening a file; of a corpus once a loop goes through it. */
  facts(): ReadonlyMap<string, AudioFacts> {
    return this.#facts;
  }

  /** The audio that a loop over `id` goes through: the utterances of a corpus, else itself. */
  passes(id: string): readonly string[] {
    const utterances = this.corpora.utterances(id);
    if (utterances === undefined) return [id];
    for (const [utterance, facts] of this.corpora.facts()) this.#facts.set(utterance, facts);
    return utterances;
  }

  /** Specs of all audio that was used, sources of generated audio among them. */
  get used(): Readonly<Record<string, AudioSpec>> {
    return Object.fromEntries(this.#specs);
  }

  /** Notes that an audio is used, and reads what is declared of it. */
  use(id: string, chain: readonly string[] = []): void {
    const utterance = this.corpora.spec(id);
    if (utterance !== undefined) this.#specs.set(id, utterance);
    const node = child(this.#from.section, id);
    if (node === undefined || this.#specs.has(id)) return;
    const audio = this.#from.declared.read(Audio, node, ['audio', id]);
    if (audio === undefined) return;
    const { generate, language, hint } = audio;
    const text = this.#text(id, node, audio);
    const words = this.#words(id, node, audio.words);
    const spec: AudioSpec = {
      id,
      text,
      ...(audio.file === undefined ? {} : { file: this.#file('audio', id, node, 'file', audio.file) }),
      ...(generate === undefined
        ? {}
        : {
            generate: {
              from: generate.from,
              length: generate.length,
              gap: generate.gap ?? 0,
              seed: generate.seed ?? 1,
            },
          }),
      ...exact({ words, language, hint }),
    };
    this.#specs.set(id, spec);
    const place = child(child(node, 'generate'), 'from')?.place ?? node.place;
    for (const source of generate?.from ?? []) this.#useSource(source, [...chain, id], place);
  }

  /** Names and terms that come up in it; only of audio that is used. */
  hint(id: string): string | undefined {
    return this.#specs.get(id)?.hint;
  }

  #useSource(id: string, chain: readonly string[], place: Place): void {
    if (chain.includes(id)) {
      const message = `audio ${id} is generated from itself: ${[...chain, id].join(' → ')}`;
      this.#from.problems.push({ place, message, detail: [] });
      return;
    }
    const known = entriesOf(this.#from.section).map(([key]) => key);
    if (!known.includes(id)) {
      this.#from.problems.push({ place, ...undeclared('from', id, 'audio', known, 'audio') });
      return;
    }
    this.use(id, chain);
  }

  /** The absolute path of the first file that exists. */
  #file(
    kind: 'audio' | 'text',
    id: string,
    node: Located,
    key: string,
    paths: string | readonly string[],
  ): string {
    const list = typeof paths === 'string' ? [paths] : paths;
    const path = this.#from.files.first(list) ?? '';
    return this.#from.files.note(kind, id, path, child(node, key)?.place);
  }

  #text(id: string, node: Located, audio: z.output<typeof Audio>): AudioSpec['text'] {
    if (audio.text !== undefined) return exact(audio.text);
    const paths = audio['text-file'];
    if (paths === undefined) return {};
    const path = this.#file('text', id, node, 'text-file', paths);
    const text = this.#from.environment
      .readText(path)
      ?.replace(/^\uFEFF/, '')
      .trim();
    return exact({ raw: text });
  }

  #words(id: string, node: Located, words: z.output<typeof Audio>['words']): AudioSpec['words'] {
    if (words === undefined) return undefined;
    if (typeof words !== 'string') {
      return words.map(({ text, start, end }) => ({ text, start: start / 1e6, end: end / 1e6 }));
    }
    const place = child(node, 'words')?.place ?? node.place;
    const path = this.#from.files.note('text', id, words, place);
    const text = this.#from.environment.readText(path);
    if (text === undefined) return undefined;
    const parsed = WordTimes.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    this.#from.problems.push({
      place,
      message: `words: ${words} is not a list of word times`,
      detail: ['it takes JSON: [{"text": "And", "start": 320, "end": 400}, …], times in ms'],
    });
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function factsOf(node: Located): AudioFacts {
  const language = child(node, 'language');
  const text = child(node, 'text');
  const has = (layer: TextLayer): boolean => {
    if (text?.kind === 'map') return text.entries.has(layer) || (layer === 'itn' && text.entries.has('raw'));
    return layer !== 'zh-tw' && (text !== undefined || child(node, 'text-file') !== undefined);
  };
  return {
    ...(language?.kind === 'scalar' && typeof language.value === 'string'
      ? { language: language.value }
      : {}),
    layers: TEXT_LAYERS.filter(has),
    words: child(node, 'words') !== undefined,
  };
}
