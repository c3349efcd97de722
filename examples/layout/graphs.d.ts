/** Two nodes, by their numbers. */
export type Pair = [number, number];

export interface Graph {
  count: number;
  links: Pair[];
}

export declare function ring(count: number): Graph;
export declare function dodecahedron(): Graph;
export declare function pairs(count: number): Pair[];
