import { once } from 'node:events';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { UploadRefused } from './upload.ts';

/** What a form may have beside its file. A prompt is the longest field. */
const LIMITS = { files: 1, fields: 40, parts: 41, fieldNameSize: 100, fieldSize: 16 * 1024, headerPairs: 20 };

/** A form with one file, `multipart/form-data` (RFC 7578). */
export interface Form {
  /** The bytes of the field `file`. It ends, or throws, with the whole form: only then `fields` and `name` are whole. */
  readonly file: ReadableStream<Uint8Array>;
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** What the client calls the file. */
  name(): string | undefined;
}

/**
 * Reads a form as it comes, so that its file is never whole in memory. Fields may stand before the file or behind it.
 * @throws UploadRefused (400) where it is none; from `file`, where it is broken, has two files, or none
 */
export function readForm(body: ReadableStream<Uint8Array> | null, contentType: string | undefined): Form {
  if (body === null) throw refused('no-body', 'the request has no body: send a form with the field `file`');
  const fields = new Map<string, string[]>();
  let name: string | undefined;
  let fault: UploadRefused | undefined;
  let seen = false;
  const parts: Uint8Array[] = [];
  const parser = parserOf(contentType);
  const broken = (reason: string): void => {
    fault ??= refused('form', `the form cannot be read: ${reason}`);
  };
  parser.on('field', (field, value, _nameCut, valueCut) => {
    if (valueCut) broken(`the field ${field} is longer than ${LIMITS.fieldSize / 1024} KiB`);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  });
  parser.on('file', (field, stream, filename) => {
    if (field === 'file' && !seen) {
      seen = true;
      name = filename;
      stream.on('data', (part: Buffer) => void parts.push(part));
    } else {
      broken(`it has a file in the field ${field}, where only \`file\` may have one`);
      stream.resume();
    }
    stream.on('error', () => {}); // The parser says it too.
  });
  for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const)
    parser.on(limit, () => broken(`it has more than one file or ${LIMITS.fields} fields`));
  parser.on('error', (error) => broken(error instanceof Error ? error.message : 'it is broken'));

  async function* bytes(source: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const part of source) {
        await written(parser, part);
        if (fault !== undefined) throw fault;
        yield* parts.splice(0);
      }
      const finished = once(parser, 'finish').catch(() => {});
      parser.end();
      if (fault === undefined) await finished;
      if (fault !== undefined) throw fault;
      yield* parts.splice(0);
      if (!seen) throw refused('no-file', 'the form has no field `file`: send the recording in it');
    } finally {
      parser.destroy();
    }
  }
  return { file: ReadableStream.from(bytes(body)), fields, name: () => name };
}

function parserOf(contentType = ''): BusboyInstance {
  const wrong = (): UploadRefused =>
    refused('form', 'send multipart/form-data with the fields `file` and `model`');
  if (!/^multipart\/form-data\b/i.test(contentType)) throw wrong();
  try {
    return new Busboy({ headers: { 'content-type': contentType } as BusboyHeaders, limits: LIMITS });
  } catch {
    throw wrong(); // without a boundary
  }
}

/** Settles when the parser has taken the part; a broken form ends it with an error, which its own listener keeps. */
const written = (parser: BusboyInstance, part: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    if (parser.destroyed) resolve();
    else parser.write(part, () => resolve());
  });

const refused = (code: string, message: string): UploadRefused => new UploadRefused(400, code, message);
