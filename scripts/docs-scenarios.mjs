// Writes the generated part of docs/scenarios.md, between its two marks, from the schema. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { withReference } from '../dist/scenarios/schema/reference.js';

const page = new URL('../docs/scenarios.md', import.meta.url);
writeFileSync(page, withReference(readFileSync(page, 'utf8')));
