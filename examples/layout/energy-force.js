/**
 * A force for d3-force that goes downhill on an energy of two nodes, with its generated gradient.
 *
 * The non-obvious decision: it does not cool down with the simulation. Where the nodes come to rest is
 * then a minimum of the energy and not an accident of the schedule; friction alone ends the motion.
 */

/** @type {import("./energy-force.d.ts").energyForce} */
export function energyForce(energy, pairs) {
  let nodes = [];
  const places = new Float64Array(4);
  const gradient = new Float64Array(4);
  const force = () => {
    for (const [a, b] of pairs) {
      const [from, to] = [nodes[a], nodes[b]];
      places.set([from.x, from.y, to.x, to.y]);
      energy.valueAndGrad(places, gradient);
      from.vx -= gradient[0];
      from.vy -= gradient[1];
      to.vx -= gradient[2];
      to.vy -= gradient[3];
    }
  };
  force.initialize = (all) => (nodes = all);
  return force;
}
