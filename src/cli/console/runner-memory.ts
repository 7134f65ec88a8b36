/**
 * To be imported before anything else. The runner's own memory is part of what is promised (docs/architecture.md): V8 would
 * let its young generation grow by 30 MB in a long run, for nothing that a process which mostly waits has of it.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
