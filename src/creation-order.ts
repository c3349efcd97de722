/**
 * Sorts things by when they were made, given by their serial numbers.
 *
 * The non-obvious decision: the serial numbers of one trace lie close together, so each thing can
 * be put in its place at once; a million of them take milliseconds, where comparing takes seconds.
 */

/** Something with a place in the order of creation. */
interface Numbered {
  readonly serial: number;
}

/** How many serial numbers there may be for each thing. */
const SPARSEST = 8;

/** The same things, in order of creation. May change the order of the list that is given. */
export function inOrderOfCreation<T extends Numbered>(things: T[]): readonly T[] {
  if (things.length === 0) return things;
  let [first, last] = [Infinity, 0];
  for (const { serial } of things) {
    if (serial < first) first = serial;
    if (serial > last) last = serial;
  }
  if (last - first > SPARSEST * things.length) return things.sort((a, b) => a.serial - b.serial);
  const places = new Int32Array(last - first + 1);
  for (let i = 0; i < things.length; i++) places[(things[i] as T).serial - first] = i + 1;
  const sorted: T[] = [];
  for (const place of places) if (place > 0) sorted.push(things[place - 1] as T);
  return sorted;
}
