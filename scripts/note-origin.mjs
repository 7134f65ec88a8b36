// Where this build came from, for `init --ci`: npm tells a package that is installed for all users nothing of it.
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ORIGIN_FILE, repositoryOrigin } from '../dist/system/package-origin.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = fileURLToPath(new URL(`../${ORIGIN_FILE}`, import.meta.url));
const origin = await repositoryOrigin(root);
if (origin === undefined) rmSync(file, { force: true });
else writeFileSync(file, `${JSON.stringify(origin)}\n`);
