// Plans the scenarios that are shipped and writes their list beside the modules: `list` then has nothing to read and plan.
import { rmSync, writeFileSync } from 'node:fs';
import { SHIPPED_LIST, sha256Of } from '../dist/cli/list/list.js';
import { planned, planningOf } from '../dist/cli/list/planned.js';
import { FILE_NAME, openScenarios } from '../dist/scenarios/file.js';
import { packaged } from '../dist/system/package-root.js';

rmSync(packaged(SHIPPED_LIST), { force: true });
const file = openScenarios(packaged(FILE_NAME));
const { scenarios, problems } = planned(file, planningOf({}));
if (problems.length > 0) throw new Error(`${FILE_NAME} has ${problems.length} problems: asr-bench list`);
writeFileSync(packaged(SHIPPED_LIST), `${JSON.stringify({ sha256: sha256Of(file.text), scenarios })}\n`);
