/**
 * Maps that hold several things under one key.
 *
 * The non-obvious decision: they are ordinary maps of lists, so whoever only reads them needs
 * nothing from here.
 */

/** Adds something to the list under a key. */
export function append<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}
