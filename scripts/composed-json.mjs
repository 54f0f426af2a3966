// How composed objects are told as JSON: by their values, or by the place of every scalar.

/** `{ id, value }`, or `{ id, unknown }` when a part of it is not known. */
export function valuesOf({ id, tree }, toPlain) {
  const plain = toPlain(tree);
  return 'unknown' in plain ? { id, unknown: plain.unknown, path: plain.path } : { id, value: plain.value };
}

/** The scalars of an object with the texts that decide them; values of Secrets are left out. */
export function originsOf({ id, tree }, repository, siteTarget) {
  const isHidden = id.kind === 'Secret';
  const leaves = [];
  const visit = (node, path) => {
    if (node.kind === 'map') for (const [key, child] of node.entries) visit(child, [...path, key]);
    else if (node.kind === 'seq') node.items.forEach((child, index) => visit(child, [...path, index]));
    else if (node.kind === 'scalar') leaves.push({ path, ...layerOf(node), under: below(node) });
    else leaves.push({ path, unknown: node.because });
  };
  visit(tree, []);
  return { id, leaves };

  function below(node) {
    const found = [];
    for (let layer = node.under; layer !== undefined; layer = layer.under) found.push(layerOf(layer));
    return found;
  }

  function layerOf(node) {
    const { layer, site, text } = node;
    const shown = isHidden || node.kind !== 'scalar' ? {} : { value: node.value };
    const { kind, name: field, variables, definitions, targetPath, literal, flag } = layer;
    const defined = definitions && { variables, definitions: definitions.map((at) => placeOf(at)) };
    // JSON leaves out what a layer does not have.
    return { layer: kind, field, targetPath, literal, flag, ...defined, ...shown, places: placesOf(site, text) };
  }

  /** Pieces of files for a text that is put together. */
  function placesOf(site, text) {
    if (text !== undefined)
      return text.segments.map(({ file, offset, length }) => ({ file, start: offset, end: offset + length }));
    return site === undefined ? [] : [placeOf(siteTarget(site))];
  }

  function placeOf(target) {
    const { file, range } = repository.locate({ ...target, part: 'value' });
    return { file, start: range.start, end: range.end };
  }
}
