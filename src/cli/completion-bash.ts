import { type Offer, type Vocabulary, operandOffer, optionsOf, quoted, spellings, valueOffer } from './completion-vocabulary.js';

/**
 * Works with the bash 3.2 of macOS too, and needs no bash-completion. Bash breaks words at `=`; `line` puts them together again,
 * and replies hold only what stands behind the last break.
 */
export function bashScript(vocabulary: Vocabulary): string {
  const { commands } = vocabulary;
  const names = commands.map(({ name }) => name);
  const values = commands.flatMap((command) =>
    optionsOf(vocabulary, command)
      .filter(({ kind }) => kind === 'value')
      .map((option) => {
        const places = spellings(option).map((spelling) => quoted(`${command.name} ${spelling}`));
        return `    ${places.join(' | ')}) ${reply(valueOffer(vocabulary, option), true)}; return ;;`;
      }),
  );
  const options = commands.map((command) => {
    const words = optionsOf(vocabulary, command).flatMap(spellings);
    return `      ${command.name}) _seaworthy_words "$current" ${words.join(' ')} ;;`;
  });
  const operands = commands.map((command) => `    ${command.name}) ${reply(operandOffer(vocabulary, command), false)} ;;`);
  return `# Completions of seaworthy for bash. In ~/.bashrc:  eval "$(seaworthy completion bash)"

# Offers those of the words that begin as the first argument does; without any, no files either.
_seaworthy_words() {
  local begun=$1 word
  shift
  compopt +o default +o bashdefault 2>/dev/null
  for word; do
    if [[ $word == "$begun"* ]]; then COMPREPLY+=("$before$word"); fi
  done
}

_seaworthy() {
  local line=() count=0 index piece command=check option= current before=
  COMPREPLY=()
  for ((index = 1; index <= COMP_CWORD; index++)); do
    piece=\${COMP_WORDS[index]}
    if ((count > 1)) && [[ $piece == = || \${line[count - 1]} == *= ]]; then
      line[count - 1]+=$piece
    elif ((count == 1)) && [[ $piece == = || \${line[0]} == *= ]]; then
      line[0]+=$piece
    else
      line[count]=$piece
      count=$((count + 1))
    fi
  done
  current=\${line[count - 1]}
  if [[ $COMP_WORDBREAKS != *=* && $current == *=* ]]; then before=\${current%=*}=; fi
  if ((count > 1)); then
    case \${line[0]} in
      ${names.join(' | ')}) command=\${line[0]} ;;
    esac
    option=\${line[count - 2]}
  fi
  if [[ $current == --*=* ]]; then
    option=\${current%%=*}
    current=\${current#*=}
  fi
  case "$command $option" in
${values.join('\n')}
  esac
  if [[ $current == -* ]]; then
    case $command in
${options.join('\n')}
    esac
    return
  fi
  if ((count == 1)); then
    for piece in ${names.join(' ')}; do
      if [[ $piece == "$current"* ]]; then COMPREPLY+=("$piece"); fi
    done
    return
  fi
  case $command in
${operands.join('\n')}
  esac
}

complete -o bashdefault -o default -F _seaworthy seaworthy
`;
}

/** Files are what bash itself offers when there is no reply. */
function reply(offered: Offer, isValue: boolean): string {
  switch (offered.kind) {
    case 'file':
      return ':';
    case 'folder':
      return 'compopt -o dirnames +o default +o bashdefault 2>/dev/null';
    case 'nothing':
      return '_seaworthy_words ""';
    case 'words':
      return `_seaworthy_words "$current" ${offered.words.join(' ')}`;
    case 'pair': {
      const behind = offered.values === 'file' ? ':' : `_seaworthy_words "\${current#*=}" ${offered.values.join(' ')}`;
      const names = offered.names.map((name) => `${name}=`).join(' ');
      return isValue
        ? `if [[ $current == *=* ]]; then ${behind}; else _seaworthy_words "$current" ${names}; compopt -o nospace 2>/dev/null; fi`
        : ':';
    }
  }
}
