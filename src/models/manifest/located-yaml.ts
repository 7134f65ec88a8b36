import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { issueWords } from '../../record/issue-words.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

type Path = readonly PropertyKey[];

/** `models › qwen3-asr-0.6b › files` */
const spelled = (path: Path): string => path.map(String).join(' › ');

/**
 * Parses `text` as YAML (JSON is YAML too) that `schema` describes. `hint` says where its keys are explained.
 * @throws Failure (usage) with every problem at once, each as `name:line:column  what`.
 */
export function parseYaml<T>(name: string, text: string, schema: z.ZodType<T>, hint: string): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problems: { offset: number; message: string }[] = document.errors.map((error) => ({
    offset: error.pos[0],
    message: (error.message.split(' at line ')[0] ?? '').trim(),
  }));

  /** Offset of the value at `path`, or of the nearest thing around it. */
  const offsetOf = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  };
  const parsed = problems.length === 0 ? schema.safeParse(document.toJS(), { error: issueWords }) : undefined;
  if (parsed?.success) return parsed.data;
  for (const issue of parsed?.error.issues ?? []) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
    const message = keys.length > 0 ? `unknown key ${keys.join(', ')}` : (inner ?? issue.message);
    problems.push({
      offset: offsetOf(keys[0] === undefined ? issue.path : [...issue.path, keys[0]]),
      message: issue.path.length === 0 ? message : `${spelled(issue.path)}: ${message}`,
    });
  }
  const rows = problems
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset);
      return `${name}:${line}:${col}  ${message}`;
    });
  throw new Failure(ExitCode.usage, rows.join('\n'), hint);
}

/**
 * Reads a manifest, as `parseYaml` does its text.
 * @throws Failure (usage) with file, line and column of every mistake; (missing) when there is no such file
 */
export function readManifest<T>(path: string, schema: z.ZodType<T>, hint: string): T {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(ExitCode.missing, `cannot read the manifest ${path}`, 'check the path', error);
  }
  return parseYaml(path, text, schema, hint);
}
