/**
 * The graphs that are drawn: how many nodes each has, and which of them are linked.
 *
 * The non-obvious decision: what the page runs is JavaScript as it stands, so that it needs no build;
 * types are beside it, for examples/layout.ts.
 */

/** Nodes in a circle, each linked with the next. */
export function ring(count) {
  return { count, links: Array.from({ length: count }, (_, i) => [i, (i + 1) % count]) };
}

/** How far each node of a dodecahedron is from the third that it is linked with (LCF notation). */
const CHORDS = [10, 7, 4, -4, -7, 10, -4, 7, -7, 4];

/** The corners and edges of a dodecahedron: a ring with a chord at each node. */
export function dodecahedron() {
  const { count, links } = ring(20);
  const chords = links.map(([i]) => [i, (i + CHORDS[i % 10] + count) % count]);
  return { count, links: [...links, ...chords.filter(([i, j]) => i < j)] };
}

/** Each two nodes. */
export function pairs(count) {
  return Array.from({ length: count }, (_, a) =>
    Array.from({ length: a }, (_, b) => [a, b]),
  ).flat();
}
