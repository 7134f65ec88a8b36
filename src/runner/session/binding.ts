import { chatllm } from '../../bindings/chatllm/binding.ts';
import type { EngineBinding } from '../../bindings/engine.ts';

/** The engine that is measured: another ABI is another folder beside `chatllm/`, and this line. */
export const engine: EngineBinding = chatllm;

/** The other thing that can be measured: a program of any make, watched from outside. */
export { Program } from '../../bindings/program/program.ts';
