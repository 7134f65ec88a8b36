import { basename, dirname, join, resolve } from 'node:path';
import { exact } from '../../record/exact.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { AudioFacts } from '../bind/bind-context.ts';
import { isAudio, parseFolder, parseKaldi } from '../corpora/folders.ts';
import { languageOf } from '../corpora/language.ts';
import { parseJsonLines, parseTable } from '../corpora/manifest.ts';
import { parsePublicSet } from '../corpora/public-sets.ts';
import { choose, type Manifest, type Utterance } from '../corpora/utterance.ts';
import { child, entriesOf, type Located } from '../load/located.ts';
import type { PlanEnvironment } from '../plan/environment.ts';
import type { AudioSpec, CorpusSpec, Place, Problem } from '../plan/plan.ts';
import { Audio } from '../schema/audio.ts';
import type { Declared } from './declared.ts';
import type { NeededFiles } from './needed-files.ts';

/** Problems of a manifest that are listed; more are counted. */
const MOST_PROBLEMS = 8;
const SECOND = 1e9;
const LAYOUTS = 'it takes JSON lines (.jsonl), a table (.tsv), or a folder: docs/corpora.md#manifests';

/** Times in samples, to the nearest. */
function stretchOf({ start, end }: NonNullable<Utterance['within']>): NonNullable<AudioSpec['within']> {
  const samples = (seconds: number): number => Math.round(seconds * SAMPLE_RATE);
  return { start: samples(start), ...exact({ end: end === undefined ? undefined : samples(end) }) };
}

/** The audio section of a file, with what reading it takes and where its problems go. */
export interface AudioSection {
  readonly section: Located | undefined;
  readonly declared: Declared;
  readonly environment: PlanEnvironment;
  readonly files: NeededFiles;
  readonly problems: Problem[];
}

/** The corpora of a file: read when a loop goes through one, and only then. */
export class DeclaredCorpora {
  readonly #from: AudioSection;
  readonly #read = new Map<string, readonly string[]>();
  readonly #specs = new Map<string, AudioSpec>();
  readonly #corpora: CorpusSpec[] = [];

  constructor(from: AudioSection) {
    this.#from = from;
  }

  get ids(): readonly string[] {
    return entriesOf(this.#from.section).flatMap(([id, { value }]) =>
      child(value, 'corpus') === undefined ? [] : [id],
    );
  }

  /** Corpora that were read, for the plan. */
  get used(): readonly CorpusSpec[] {
    return this.#corpora;
  }

  /** One that was asked for has no utterance that can be heard; its own problem is reported. */
  get atFault(): boolean {
    return [...this.#read.values()].some((ids) => ids.length === 0);
  }

  /** The audio ids of its utterances; undefined of an audio that is no corpus. Empty where its manifest is at fault. */
  utterances(id: string): readonly string[] | undefined {
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const node = child(this.#from.section, id);
    const key = child(node, 'corpus');
    if (node === undefined || key === undefined) return undefined;
    const ids = this.#open(id, node, key.place);
    this.#read.set(id, ids);
    return ids;
  }

  /** The spec of an utterance, once its corpus was read. */
  spec = (id: string): AudioSpec | undefined => this.#specs.get(id);

  /** What gates and bindings may know of each utterance that was read. */
  facts(): [string, AudioFacts][] {
    return [...this.#specs].map(([id, { language, text }]) => [
      id,
      { ...exact({ language }), layers: text.raw === undefined ? [] : ['raw', 'itn'], words: false },
    ]);
  }

  #open(id: string, node: Located, place: Place): readonly string[] {
    const audio = this.#from.declared.read(Audio, node, ['audio', id]);
    if (audio?.corpus === undefined) return [];
    const path = this.#from.files.note('audio', id, audio.corpus, place);
    const { manifest, folder } = this.#manifest(path);
    if (manifest === undefined) {
      // A file that is not there stops the run by itself; a plan of nothing would say that nothing is the matter.
      this.#from.problems.push({
        place,
        message: this.#from.environment.fileExists(path)
          ? `corpus ${id}: ${audio.corpus} is no manifest that can be read, and no folder of audio with texts`
          : `corpus ${id}: there is no ${path}`,
        detail: [LAYOUTS],
      });
      return [];
    }
    this.#report(id, path, place, manifest);
    if (manifest.problems.length > 0) return [];
    const { limit, seed = 1, languages, shortest, longest } = audio;
    const unmeasured = manifest.utterances.find(({ duration }) => duration === undefined);
    if ((shortest ?? longest) !== undefined && unmeasured !== undefined) {
      this.#from.problems.push({
        place,
        message: `corpus ${id}: utterance ${unmeasured.id} (line ${unmeasured.line}) has no duration to choose by`,
        detail: ['do: add `duration` in seconds to each line, or leave `shortest` and `longest` out'],
      });
      return [];
    }
    const seconds = (time: number | undefined): number | undefined =>
      time === undefined ? undefined : time / SECOND;
    const chosen = choose(manifest.utterances, {
      limit,
      seed,
      languages: languages?.map(languageOf),
      shortest: seconds(shortest),
      longest: seconds(longest),
    });
    if (chosen.length === 0) {
      const message = `corpus ${id}: none of its ${manifest.utterances.length} utterances is chosen`;
      this.#from.problems.push({
        place,
        message,
        detail: ['do: widen `languages`, `shortest` or `longest`'],
      });
      return [];
    }
    this.#corpora.push({
      id,
      file: path,
      utterances: manifest.utterances.length,
      heard: chosen.length,
      ...exact({ limit }),
      seed,
    });
    return chosen.map((utterance, index) => this.#declare(id, utterance, folder, index + 1, audio.language));
  }

  #declare(
    corpus: string,
    utterance: Utterance,
    folder: string,
    n: number,
    language: string | undefined,
  ): string {
    const id = `${corpus}/${utterance.id}`;
    const file = resolve(folder, utterance.audio);
    this.#from.files.note('audio', id, file);
    this.#specs.set(id, {
      id,
      utterance: { corpus, n, ...exact({ group: utterance.group }) },
      file,
      ...exact({ within: utterance.within && stretchOf(utterance.within) }),
      text: exact({ raw: utterance.text }),
      ...exact({ language: utterance.language ?? language }),
    });
    return id;
  }

  /** Reads what lies at the path, by what it is, and says which folder its audio is relative to. */
  #manifest(path: string): { manifest?: Manifest; folder: string } {
    const { listFolder, listTree, readText, fileExists } = this.#from.environment;
    const names = listFolder(path);
    if (names !== undefined) {
      const read = (name: string): string | undefined => readText(join(path, name));
      const wav = read('wav.scp');
      const manifest =
        wav === undefined
          ? (parsePublicSet({
              name: basename(path),
              files: names.some(isAudio) ? [] : listTree(path),
              read,
            }) ?? parseFolder(names, read))
          : parseKaldi({ wav, text: read('text'), speakers: read('utt2spk'), segments: read('segments') });
      return manifest.utterances.length + manifest.problems.length === 0
        ? { folder: path }
        : { manifest, folder: path };
    }
    const folder = dirname(path);
    const text = readText(path);
    if (text === undefined) return { folder };
    if (!path.endsWith('.tsv')) return { manifest: parseJsonLines(text), folder };
    const manifest = parseTable(text);
    const [first] = manifest.utterances;
    // Common Voice keeps its audio in `clips` beside the table, and names the files alone.
    const clips = join(folder, 'clips');
    return { manifest, folder: first !== undefined && fileExists(join(clips, first.audio)) ? clips : folder };
  }

  #report(id: string, path: string, place: Place, { problems, utterances }: Manifest): void {
    if (problems.length === 0 && utterances.length > 0) return;
    const listed = problems
      .slice(0, MOST_PROBLEMS)
      .map(({ line, message }) => `${path}${line === undefined ? '' : `:${line}`}: ${message}`);
    const more = problems.length - listed.length;
    this.#from.problems.push({
      place,
      message:
        problems.length === 0
          ? `corpus ${id} has no utterances`
          : problems.every(({ line }) => line === undefined)
            ? `corpus ${id} cannot be read as it is`
            : `corpus ${id}: ${problems.length === 1 ? 'a line' : `${problems.length} lines`} of its manifest cannot be used`,
      detail: [...listed, ...(more > 0 ? [`… and ${more} more`] : []), LAYOUTS],
    });
  }
}
