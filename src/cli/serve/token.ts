import { readFileSync } from 'node:fs';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** Longer is no token, but a file that was meant for something else. */
const LARGEST_FILE = 4096;

/**
 * The token: of the command line (which every process of the machine can read), of a file, or of the environment.
 * @throws Failure (2) where it is given twice, (3) where its file cannot be read or has none
 */
export function tokenOf(
  { token, tokenFile }: { readonly token?: string | undefined; readonly tokenFile?: string | undefined },
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (token !== undefined && tokenFile !== undefined)
    throw new Failure(ExitCode.usage, '--token and --token-file are given; one of them is the token');
  if (tokenFile !== undefined) return ofFile(tokenFile);
  const given = token ?? env.ASR_BENCH_TOKEN;
  return given === '' ? undefined : given;
}

function ofFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Failure(ExitCode.missing, `--token-file ${file} cannot be read: ${message}`, [], thrown);
  }
  // An empty one must not come to a server without a token.
  if (text !== '' && text.length <= LARGEST_FILE && !/\s/.test(text)) return text;
  throw new Failure(
    ExitCode.missing,
    `--token-file ${file} holds no token: one line is expected`,
    'make one: openssl rand -hex 16',
  );
}
