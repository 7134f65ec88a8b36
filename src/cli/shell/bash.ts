import { type CommandShape, type Takes, valueCases, withInner } from './shape.ts';

/** Everything between single quotes is itself, but a single quote. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function reply(takes: Takes): string {
  switch (takes.kind) {
    case 'choice':
      return `words=${quoted(takes.words.join(' '))}`;
    case 'scenario':
      return 'words=$(_asr_bench_scenarios)';
    case 'folder':
      return 'files=-d';
    case 'file':
      return 'files=-f';
    case 'nothing':
    case 'text':
      return ':';
  }
}

/** The completion of bash, 3.2 and later, without the package bash-completion. Pure. */
export function bashCompletion(program: CommandShape): string {
  const all = withInner(program);
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => path);
  const values = valueCases(all, quoted, (takes) => `${reply(takes)}; found=1`);
  const options = all.map(
    ({ path, options: own }) =>
      `      ${quoted(path)}) words=${quoted(own.flatMap(({ names }) => names).join(' '))} ;;`,
  );
  const operands = all.flatMap(({ path, commands, operands: own }) => {
    if (commands.length > 0)
      return [`      ${quoted(path)}) words=${quoted(commands.map(({ name }) => name).join(' '))} ;;`];
    const [first] = own;
    return first === undefined ? [] : [`      ${quoted(path)}) ${reply(first.takes)} ;;`];
  });
  return `# Completion of asr-bench for bash, made by: asr-bench completion bash
_asr_bench_scenarios() {
  local i config=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == --config ]] && config=(--config "\${COMP_WORDS[i + 1]}")
  done
  command asr-bench completion scenarios "\${config[@]}" 2>/dev/null
}

_asr_bench() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path= words= files= found= i IFS=$' \\t\\n'
  # A colon ends a word for bash: what stands before it belongs to the word, and is not to be repeated.
  local head=
  if [[ $cur == : && $COMP_CWORD -gt 1 ]]; then
    head=$prev:; prev=\${COMP_WORDS[COMP_CWORD - 2]}; cur=$head
  elif [[ $prev == : && $COMP_CWORD -gt 3 ]]; then
    head=\${COMP_WORDS[COMP_CWORD - 2]}:; prev=\${COMP_WORDS[COMP_CWORD - 3]}; cur=$head$cur
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case $path/\${COMP_WORDS[i]} in
      ${paths.join('|')}) path=$path/\${COMP_WORDS[i]} ;;
    esac
  done
  case "$path $prev" in
${values.join('\n')}
  esac
  if [[ -z $found && $cur == -* ]]; then
    case $path in
${options.join('\n')}
    esac
  elif [[ -z $found ]]; then
    case $path in
${operands.join('\n')}
    esac
  fi
  IFS=$'\\n'
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen $files -- "$cur"))
  else
    IFS=$' \\t\\n'
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    [[ -n $head ]] && COMPREPLY=("\${COMPREPLY[@]#"$head"}")
  fi
}

complete -F _asr_bench asr-bench
`;
}
