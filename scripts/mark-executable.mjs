// npm sets the executable bit on a package's `bin` at install; a checkout that runs `npx asr-bench` needs it too.
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
