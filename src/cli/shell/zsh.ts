import { quoted } from './bash.ts';
import { type CommandShape, type Takes, valueCases, withInner } from './shape.ts';

/** \`word:what it is\`, as _describe takes it: a colon in the word would end it. */
const described = (word: string, about: string): string => quoted(`${word.replaceAll(':', '\\:')}:${about}`);

function offer(takes: Takes): string {
  switch (takes.kind) {
    case 'choice':
      return `compadd -- ${takes.words.map(quoted).join(' ')}`;
    case 'scenario':
      return 'compadd -- $(_asr_bench_scenarios)';
    case 'folder':
      return '_files -/';
    case 'file':
      return '_files';
    case 'nothing':
    case 'text':
      return ':';
  }
}

/** The completion of zsh, for a file `_asr-bench` on its fpath, or to be evaluated after compinit. Pure. */
export function zshCompletion(program: CommandShape): string {
  const all = withInner(program);
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => path);
  const values = valueCases(all, quoted, (takes) => `${offer(takes)}; return`);
  const options = all.map(({ path, options: own }) => {
    const items = own.flatMap(({ names, about }) => names.map((name) => described(name, about)));
    return `      ${quoted(path)}) items=(${items.join(' ')}) ;;`;
  });
  const operands = all.flatMap(({ path, commands, operands: own }) => {
    if (commands.length > 0) {
      const items = commands.map(({ name, about }) => described(name, about));
      return [`    ${quoted(path)}) items=(${items.join(' ')}); _describe -t commands command items ;;`];
    }
    const [first] = own;
    return first === undefined ? [] : [`    ${quoted(path)}) ${offer(first.takes)} ;;`];
  });
  return `#compdef asr-bench
# Completion of asr-bench for zsh, made by: asr-bench completion zsh
_asr_bench_scenarios() {
  local i config=()
  for ((i = 2; i < CURRENT; i++)); do
    [[ $words[i] == --config ]] && config=(--config "$words[i + 1]")
  done
  command asr-bench completion scenarios $config 2>/dev/null
}

_asr_bench() {
  local at= i items
  for ((i = 2; i < CURRENT; i++)); do
    case $at/$words[i] in
      ${paths.join('|')}) at=$at/$words[i] ;;
    esac
  done
  case "$at $words[CURRENT - 1]" in
${values.join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    case $at in
${options.join('\n')}
    esac
    _describe -t options option items
    return
  fi
  case $at in
${operands.join('\n')}
  esac
}

if [[ $funcstack[1] == _asr-bench ]]; then _asr_bench "$@"; else compdef _asr_bench asr-bench; fi
`;
}
