// Writes docs/glossary.md from the words of the reports. Needs a build.
import { writeFileSync } from 'node:fs';
import { glossaryPage } from '../dist/reports/sections/glossary.js';

writeFileSync(new URL('../docs/glossary.md', import.meta.url), glossaryPage());
