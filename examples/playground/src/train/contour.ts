/**
 * The line on which a grid of numbers passes through 0: the decision boundary.
 *
 * The non-obvious decision: marching squares without its table of 16 cases. Each edge of a cell
 * that has both signs is crossed once; crossings are joined in the order they are met, two by two.
 */

/** A piece of the line, in units of the grid: x of the first end, its y, x of the second, its y. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** The corners of a cell, clockwise. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** The pieces of the line where `values`, row by row, changes its sign. */
export function zeroLine(values: ArrayLike<number>, width: number, height: number): Segment[] {
  const segments: Segment[] = [];
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const ends = crossings(values, width, x, y);
      for (let k = 0; k + 3 < ends.length; k += 4) {
        segments.push(ends.slice(k, k + 4) as unknown as Segment);
      }
    }
  }
  return segments;
}

/** Where the line crosses the edges of a cell: x, y, x, y, … */
function crossings(values: ArrayLike<number>, width: number, x: number, y: number): number[] {
  const found: number[] = [];
  CORNERS.forEach(([dx, dy], k) => {
    const [ex, ey] = CORNERS[(k + 1) % 4] as (typeof CORNERS)[number];
    const a = values[(y + dy) * width + x + dx] as number;
    const b = values[(y + ey) * width + x + ex] as number;
    if (a > 0 === b > 0) return;
    const share = a / (a - b);
    found.push(x + dx + share * (ex - dx), y + dy + share * (ey - dy));
  });
  return found;
}
