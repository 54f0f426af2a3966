import { type Tree, subtree } from '../tree.js';

/** Whether a text holds a template. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}

/** Everything that a template of a helmfile can name: `Environment`, `Values`, `Release`, … */
export type TemplateData = Tree & { readonly kind: 'map' };

/** The text with each `{{ .Field.Of.Data }}` replaced; undefined where a template says anything else, or nothing is known. */
export function expanded(text: string, data: TemplateData): string | undefined {
  let isKnown = true;
  const result = text.replace(/\{\{(.*?)\}\}/gs, (_, inside: string) => {
    const [, field] = /^\s*\.(\w+(?:\.\w+)*)\s*$/.exec(inside) ?? [];
    const found = field === undefined ? undefined : subtree(data, field.split('.'));
    if (found?.kind !== 'scalar' || found.value === null) isKnown = false;
    return found?.kind === 'scalar' ? String(found.value) : '';
  });
  return isKnown && !isTemplate(result) ? result : undefined;
}
