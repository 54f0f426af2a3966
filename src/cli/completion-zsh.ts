import { type Offer, type Vocabulary, operandOffer, optionsOf, quoted, spellings, valueOffer } from './completion-vocabulary.js';
import type { CommandEntry, OptionEntry } from './options.js';

/** For `_arguments`; the command that may be left out is looked for before it is called. */
export function zshScript(vocabulary: Vocabulary): string {
  const { commands } = vocabulary;
  const described = commands.map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(':', '\\:')}`)}`);
  const cases = commands.map((command) => {
    const specs = [
      ...optionsOf(vocabulary, command).flatMap((option) => optionSpecs(vocabulary, option)),
      ...operandSpecs(vocabulary, command),
    ];
    return `    ${command.name})\n      _arguments -s ${specs.map((spec) => `\\\n        ${quoted(spec)}`).join(' ')}\n      ;;`;
  });
  return `#compdef seaworthy
# Completions of seaworthy for zsh. As the file _seaworthy in a folder of $fpath, or in ~/.zshrc behind compinit:
#   eval "$(seaworthy completion zsh)"

# NAME=VALUE: the names, then --, then the values; without values files.
_seaworthy_pair() {
  local -a names=("\${@[1,\${@[(i)--]}-1]}") values=("\${@[\${@[(i)--]}+1,-1]}")
  if ! compset -P '*='; then
    compadd -S = -- $names
  elif (( $#values )); then
    compadd -- $values
  else
    _files
  fi
}

_seaworthy() {
  local command=check
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
    _files
    return
  fi
  if (( CURRENT > 2 && \${commands[(I)$words[2]:*]} )); then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${cases.join('\n')}
  esac
}

if [[ $funcstack[1] == _seaworthy ]]; then _seaworthy "$@"; else compdef _seaworthy seaworthy; fi
`;
}

function optionSpecs(vocabulary: Vocabulary, option: OptionEntry): readonly string[] {
  const { kind, repeatable, placeholder, description } = option;
  const explained = `[${escaped(description)}]`;
  const repeated = repeatable === true ? '*' : '';
  return spellings(option).map((spelling) =>
    kind === 'flag'
      ? `${spelling}${explained}`
      : `${repeated}${spelling}=${explained}:${escaped(placeholder ?? 'VALUE')}:${action(valueOffer(vocabulary, option))}`,
  );
}

function operandSpecs(vocabulary: Vocabulary, command: CommandEntry): readonly string[] {
  const offered = operandOffer(vocabulary, command);
  if (offered.kind === 'nothing') return [];
  const many = command.operands.includes('…') ? '*' : '1';
  return [`${many}:${escaped(command.operands)}:${action(offered)}`];
}

function action(offered: Offer): string {
  switch (offered.kind) {
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'nothing':
      return ' ';
    case 'words':
      return `(${offered.words.join(' ')})`;
    case 'pair':
      return `_seaworthy_pair ${[...offered.names, '--', ...(offered.values === 'file' ? [] : offered.values)].join(' ')}`;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}
