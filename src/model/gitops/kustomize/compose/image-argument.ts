import type { MapTree, ScalarTree } from '../../tree.js';

/**
 * An image as `kustomize edit set image` takes it (kustomize/commands/edit/set/setimage.go): `name=new:tag`, `name=new@digest`,
 * `name=new`, `name:tag` or `name@digest`. As an entry of `images`; undefined for anything else.
 */
export function imageArgument(written: ScalarTree): MapTree | undefined {
  const text = typeof written.value === 'string' ? written.value : '';
  const equals = text.indexOf('=');
  const [name, version] = split(text.slice(equals + 1));
  if (name === '' || (equals < 0 && version === undefined)) return undefined;
  const fields = { name: equals < 0 ? name : text.slice(0, equals), ...(equals >= 0 && { newName: name }), ...version };
  const entries = new Map(Object.entries(fields).map(([key, value]) => [key, part(written, value)] as const));
  return { kind: 'map', entries, layer: written.layer, ...(written.site !== undefined && { site: written.site }) };
}

function split(image: string): readonly [string, { readonly digest: string } | { readonly newTag: string } | undefined] {
  const at = image.indexOf('@');
  if (at >= 0) return [image.slice(0, at), { digest: image.slice(at + 1) }];
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  return colon < 0 ? [image, undefined] : [image.slice(0, colon), { newTag: image.slice(colon + 1) }];
}

/** A part of a text has the text's place. */
function part({ layer, site }: ScalarTree, value: string): ScalarTree {
  return { kind: 'scalar', value, layer, ...(site !== undefined && { site }) };
}
