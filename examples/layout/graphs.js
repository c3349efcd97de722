/** The graphs that are drawn: how many nodes, and which of them are linked. */

/** A ring of nodes. */
export const ring = (count) => ({
  count,
  links: Array.from({ length: count }, (_, i) => [i, (i + 1) % count]),
});

/** A dodecahedron: a ring of twenty with ten chords (its notation by Lederberg, Coxeter, Frucht). */
export const dodecahedron = {
  count: 20,
  links: [10, 7, 4, -4, -7, 10, -4, 7, -7, 4].concat([10, 7, 4, -4, -7, 10, -4, 7, -7, 4]).flatMap(
    (jump, i) => {
      const other = (i + jump + 20) % 20;
      return i < other ? [[i, (i + 1) % 20], [i, other]] : [[i, (i + 1) % 20]];
    },
  ),
};

/** All pairs of nodes. */
export const pairsOf = (count) =>
  Array.from({ length: count }, (_, a) => Array.from({ length: a }, (_, b) => [a, b])).flat();
