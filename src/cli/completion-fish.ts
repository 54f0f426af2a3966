import { type Offer, type Vocabulary, operandOffer, optionsOf, quoted, valueOffer } from './completion-vocabulary.js';
import type { CommandEntry, OptionEntry } from './options.js';

/** One `complete` for each command and option. */
export function fishScript(vocabulary: Vocabulary): string {
  const { commands } = vocabulary;
  const first = commands.map(
    ({ name, description }) => `complete -c seaworthy -n __fish_seaworthy_is_first -a ${name} -d ${quoted(description)}`,
  );
  return `# Completions of seaworthy for fish:
#   seaworthy completion fish > ~/.config/fish/completions/seaworthy.fish

# Whether the command line is about this command; check may be left out.
function __fish_seaworthy_is
    set -l words (commandline -opc)
    set -l named check
    if set -q words[2]; and contains -- $words[2] ${commands.map(({ name }) => name).join(' ')}
        set named $words[2]
    end
    test $named = $argv[1]
end

function __fish_seaworthy_is_first
    test (count (commandline -opc)) -eq 1
end

complete -c seaworthy -f
${first.join('\n')}
${commands.flatMap((command) => ofCommand(vocabulary, command)).join('\n')}
`;
}

function ofCommand(vocabulary: Vocabulary, command: CommandEntry): readonly string[] {
  const start = `complete -c seaworthy -n '__fish_seaworthy_is ${command.name}'`;
  const operand = operandOffer(vocabulary, command);
  return [
    ...optionsOf(vocabulary, command).map((option) => `${start} ${optionPart(vocabulary, option)}`),
    ...(operand.kind === 'nothing' ? [] : [`${start} ${offerPart(operand)}`]),
  ];
}

function optionPart(vocabulary: Vocabulary, option: OptionEntry): string {
  const { name, short, kind, description } = option;
  const names = `-l ${name}${short === undefined ? '' : ` -s ${short}`}`;
  const value = kind === 'flag' ? '' : `-r ${offerPart(valueOffer(vocabulary, option))} `;
  return `${names} ${value}-d ${quoted(description)}`;
}

/** `-f` keeps files out, `-F` asks for them. */
function offerPart(offered: Offer): string {
  switch (offered.kind) {
    case 'file':
      return '-F';
    case 'folder':
      return `-f -a '(__fish_complete_directories)'`;
    case 'nothing':
      return '-f';
    case 'words':
      return `-f -a ${quoted(offered.words.join(' '))}`;
    case 'pair': {
      const { names, values } = offered;
      const words = names.flatMap((name) => (values === 'file' ? [`${name}=`] : values.map((value) => `${name}=${value}`)));
      return `-f -a ${quoted(words.join(' '))}`;
    }
  }
}
