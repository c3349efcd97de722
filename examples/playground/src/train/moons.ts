/**
 * The data of micrograd's demo notebook: 100 points of two moons, and what its training starts from.
 *
 * The non-obvious decision: the page needs the points to draw them, but never the compiler, so they
 * are in a file of their own; the compiler is loaded by the workers only.
 */
import notebook from "../../../data/moons1337.json" with { type: "json" };

/** What the training starts from: the 337 parameters that the notebook drew. */
export const START: readonly number[] = notebook.parameters;

/** How many parameters the network has. */
export const PARAMETERS = START.length;

/** How many steps the notebook takes. */
export const STEPS = notebook.notebook.length;

/** A point of one of the two moons. */
export interface Sample {
  /** Its two coordinates. */
  readonly x: readonly number[];
  /** Which moon it is of: −1 or 1. */
  readonly y: number;
}

export const SAMPLES: readonly Sample[] = notebook.X.map((x, i) => ({
  x,
  y: notebook.y[i] as number,
}));

export const ENGINE_NAMES = ["compiled", "interpreted"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** The part of the plane that is drawn. */
export const PLANE = { left: -1.5, right: 2.5, top: 1.6, bottom: -1.1 } as const;

/** At how many points, evenly spread over the plane, the score is taken for the drawing. */
export const GRID = { width: 81, height: 55 } as const;
