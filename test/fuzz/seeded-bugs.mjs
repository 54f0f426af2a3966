/**
 * Known bugs by which the fuzzer is measured: each is one small change of one source file, of the kind that people make.
 * `find` stands there exactly once; `targets` are those that run the code.
 */
export const bugs = [
  {
    name: 'a quoted value ends before its closing quote',
    file: 'src/syntax/yaml/parse.ts',
    find: 'node.start--;\n      node.end++;',
    replace: 'node.start--;',
    targets: ['yaml'],
  },
  {
    name: 'an empty block scalar does not move the reader on, so its comment is seen twice',
    file: 'src/syntax/yaml/gaps.ts',
    find: 'search.reached = Math.max(search.reached, start, end);',
    replace: 'search.reached = Math.max(search.reached, end);',
    targets: ['yaml'],
  },
  {
    name: 'a second kind in one document does not make the scan doubtful',
    file: 'src/syntax/header-scan.ts',
    find: " || value.endsWith('List') || current.kind !== undefined)",
    replace: " || value.endsWith('List'))",
    targets: ['yaml'],
  },
  {
    name: 'edits are offered without the proof that they change what they say',
    file: 'src/syntax/yaml/edit-proof.ts',
    find: 'if (!isSaid) return false;',
    replace: '',
    targets: ['edits'],
  },
  {
    name: 'a tab before a folded line break is kept',
    file: 'src/syntax/embedded.ts',
    find: "while (at > from && (text[at - 1] === ' ' || text[at - 1] === '\\t')) at--;",
    replace: "while (at > from && text[at - 1] === ' ') at--;",
    targets: ['embedded'],
  },
  {
    name: 'a text that begins with a blank may change the indentation of its block',
    file: 'src/autofix/carry.ts',
    find: "if (now !== '' && old !== ' ' && now !== old)",
    replace: "if (now !== '' && old !== '' && now !== old)",
    targets: ['embedded'],
  },
  {
    name: 'an ini file without a last line break is read for ever',
    file: 'src/syntax/ini.ts',
    find: 'this.next = feed < 0 ? end : feed + 1;',
    replace: 'this.next = feed < 0 ? start : feed + 1;',
    targets: ['ini'],
  },
  {
    name: 'JSON knows the escape \\v',
    file: 'src/syntax/json.ts',
    find: '["\\\\/bfnrt]',
    replace: '["\\\\/bfnrtv]',
    targets: ['json'],
  },
  {
    name: 'a file that does not exist takes part in a build',
    file: 'src/model/gitops/kustomize/compose/data-source.ts',
    find: "refused(new Refused('missing-file', `${path} does not exist`, placeOf(item)));",
    replace: 'read(file);',
    targets: ['kustomize'],
  },
  {
    name: 'of a doubled dollar only one is counted',
    file: 'src/model/gitops/substitution/envsubst.ts',
    find: "parts.push({ kind: 'collapsed', at: dollar, length: 2 });",
    replace: "parts.push({ kind: 'collapsed', at: dollar, length: 1 });",
    targets: ['substitution'],
  },
  {
    name: 'a place in the configuration ends where it begins',
    file: 'src/config/load.ts',
    find: 'end: positionAt(this.#lines, range.end),',
    replace: 'end: positionAt(this.#lines, range.start),',
    targets: ['configuration'],
  },
  {
    name: 'reports pass control characters on',
    file: 'src/reporters/visible.ts',
    find: '[\\p{Cc}\\p{Zl}',
    replace: '[\\p{Zl}',
    targets: ['project'],
  },
  {
    name: 'a lone carriage return ends no line',
    file: 'src/core/text.ts',
    find: 'if (code === 10 || (code === 13 && text.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1);',
    replace: 'if (code === 10) starts.push(offset + 1);',
    targets: ['yaml'],
  },
];
