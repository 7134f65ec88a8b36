import type { Command, Option } from 'commander';

/** What a word of a command line may be. */
export type Takes =
  | { readonly kind: 'nothing' | 'file' | 'folder' | 'scenario' | 'text' }
  | { readonly kind: 'choice'; readonly words: readonly string[] };

export interface OptionShape {
  /** `-v`, `--version`. */
  readonly names: readonly string[];
  readonly about: string;
  /** `<file>`; empty for a switch. */
  readonly value: string;
  readonly takes: Takes;
}

export interface CommandShape {
  /** Words before it: `/models/list`; empty for the program itself. */
  readonly path: string;
  readonly name: string;
  readonly about: string;
  /** `[id...]`, as its usage has it. */
  readonly operands: readonly { readonly written: string; readonly about: string; readonly takes: Takes }[];
  readonly options: readonly OptionShape[];
  readonly commands: readonly CommandShape[];
}

/** A command as completions and the man page describe it: made of what commander was told, and of nothing else. */
export function shapeOf(command: Command, path = ''): CommandShape {
  const help = command.createHelp();
  return {
    path,
    name: command.name(),
    about: command.description(),
    operands: command.registeredArguments.map((argument) => ({
      written: `${argument.required ? '<' : '['}${argument.name()}${argument.variadic ? '...' : ''}${argument.required ? '>' : ']'}`,
      about: argument.description,
      // Below a group (`models inspect <id>`) an id is that of something else.
      takes:
        argument.name() === 'id'
          ? { kind: path.lastIndexOf('/') === 0 ? 'scenario' : 'text' }
          : takesOf(argument.argChoices, argument.name(), true),
    })),
    options: help.visibleOptions(command).map(optionShape),
    commands: command.commands.map((inner) => shapeOf(inner, `${path}/${inner.name()}`)),
  };
}

function optionShape(option: Option): OptionShape {
  const value = /[<[].*[>\]]$/.exec(option.flags)?.[0] ?? '';
  return {
    names: [option.short, option.long].filter((name) => typeof name === 'string'),
    about: option.description,
    value,
    takes:
      value === ''
        ? { kind: 'nothing' }
        : option.long === '--plan'
          ? { kind: 'scenario' }
          : takesOf(option.argChoices, value.replace(/[<>[\].]/g, ''), false),
  };
}

const FOLDERS: readonly string[] = ['dir', 'folder', 'run', 'reports'];
const FILES: readonly string[] = [
  'file',
  'path',
  'program',
  'audio',
  'text',
  'csv',
  'pairs',
  'runs',
  'json',
  'what',
];

/** By the choices that it declares, else by the name of its place. */
function takesOf(choices: readonly string[] | undefined, name: string, operand: boolean): Takes {
  if (choices !== undefined) return { kind: 'choice', words: choices };
  if (FOLDERS.includes(name)) return { kind: 'folder' };
  // An operand that is nothing else is most likely a file, as shells take it to be.
  return { kind: FILES.includes(name) || operand ? 'file' : 'text' };
}

/** The command and all below it. */
export const withInner = (shape: CommandShape): CommandShape[] => [
  shape,
  ...shape.commands.flatMap(withInner),
];

/** The cases of a shell's `case` by which each option that takes a value is completed. @param quoted of that shell */
export const valueCases = (
  all: readonly CommandShape[],
  quoted: (text: string) => string,
  done: (takes: Takes) => string,
): string[] =>
  all.flatMap(({ path, options }) =>
    options.flatMap(({ names, takes }) =>
      takes.kind === 'nothing'
        ? []
        : [`    ${names.map((name) => quoted(`${path} ${name}`)).join('|')}) ${done(takes)} ;;`],
    ),
  );
