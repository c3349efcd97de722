/**
 * The energies that make a good drawing of a graph: a spring along each link, and two nodes push each
 * other away wherever they are.
 *
 * The non-obvious decision: an energy of two nodes, not of a whole graph. So one small generated file
 * serves every graph, and d3-force adds the forces up.
 *
 * Used by examples/layout.ts and by the page examples/layout/index.html.
 */

type Point = readonly [x: number, y: number];

/** How long a link wants to be. */
export const LENGTH = 40;
/** The force that a link needs to be one longer. */
export const STIFFNESS = 0.1;
/** The force between two nodes at a distance of one; it is inversely proportional to the distance. */
export const CHARGE = 30;

function distance(a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  return Math.sqrt(dx * dx + dy * dy);
}

/**
 * The energy of a link between two nodes.
 *
 * @grad
 */
export function spring(source: Point, target: Point): number {
  const stretch = distance(source, target) - LENGTH;
  return (STIFFNESS / 2) * stretch ** 2;
}

/**
 * The energy of any two nodes.
 *
 * @grad
 */
export function repulsion(a: Point, b: Point): number {
  return -CHARGE * Math.log(distance(a, b));
}
