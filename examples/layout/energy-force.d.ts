import type { Force, SimulationNodeDatum } from "d3-force";

/** An energy of two points, as a generated file has it: the flat order is x, y, x, y. */
interface PairEnergy {
  valueAndGrad(places: Float64Array, gradient: Float64Array): number;
}

/** @param pairs the numbers of the nodes between which the energy is */
export declare function energyForce(
  energy: PairEnergy,
  pairs: Iterable<readonly [number, number]>,
): Force<SimulationNodeDatum, undefined>;
