import { type CommandShape, type Takes, withInner } from './shape.ts';

/** Between single quotes fish knows two escapes. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function offer(takes: Takes): string {
  switch (takes.kind) {
    case 'choice':
      return ` -x -a ${quoted(takes.words.join(' '))}`;
    case 'scenario':
      return " -x -a '(__asr_bench_scenarios)'";
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'file':
      return ' -r -F';
    case 'nothing':
      return '';
    case 'text':
      return ' -x';
  }
}

/** The completion of fish. Pure. */
export function fishCompletion(program: CommandShape): string {
  const all = withInner(program);
  const lines = all.flatMap(({ path, options, operands, commands }) => {
    const when = `complete -c asr-bench -n ${quoted(`__asr_bench_at ${quoted(path)}`)}`;
    const own = options.map(({ names, about, takes }) => {
      const flags = names.map((name) =>
        name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
      );
      return `${when}${flags.join('')}${offer(takes)} -d ${quoted(about)}`;
    });
    const inner = commands.map(({ name, about }) => `${when} -a ${quoted(name)} -d ${quoted(about)}`);
    const [first] = commands.length > 0 ? [] : operands;
    const arguments_ =
      first === undefined || first.takes.kind === 'text'
        ? []
        : [`${when}${first.takes.kind === 'file' ? ' -F' : offer(first.takes).replace(' -x', '')}`];
    return [...own, ...inner, ...arguments_];
  });
  return `# Completion of asr-bench for fish, made by: asr-bench completion fish
function __asr_bench_scenarios
    set -l config
    set -l tokens (commandline -opc)
    for i in (seq (count $tokens))
        if test "$tokens[$i]" = --config; and test $i -lt (count $tokens)
            set config --config $tokens[(math $i + 1)]
        end
    end
    command asr-bench completion scenarios $config 2>/dev/null
end

function __asr_bench_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at/$word"
            case ${all
              .filter(({ path }) => path !== '')
              .map(({ path }) => path)
              .join(' ')}
                set at "$at/$word"
        end
    end
    test "$at" = "$argv[1]"
end

complete -c asr-bench -f
${lines.join('\n')}
`;
}
