/**
 * The page: draws a graph while d3-force moves its nodes by the gradients of codegen-out.
 *
 * The non-obvious decision: no build, no inline script and no code made of strings, so the page works
 * under Content-Security-Policy: default-src 'self'. Serve the root of the repository, and open
 * /examples/layout/.
 */
import { repulsion, spring } from "../../codegen-out/layout.grad.js";
import { energyForce } from "./energy-force.js";
import { dodecahedron, pairs, ring } from "./graphs.js";

const GRAPHS = { ring: ring(12), dodecahedron: dodecahedron() };

const drawing = document.querySelector("#drawing");
const choice = document.querySelector("#graph");

/** Puts an SVG element into the drawing. */
function draw(name) {
  return drawing.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
}

function place(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** Starts to move a graph's nodes; returns what stops it. */
function show({ count, links }) {
  drawing.replaceChildren();
  const lines = links.map(() => draw("line"));
  const circles = Array.from({ length: count }, () => draw("circle"));
  const simulation = globalThis.d3
    .forceSimulation(circles.map(() => ({})))
    .force("springs", energyForce(spring, links))
    .force("repulsion", energyForce(repulsion, pairs(count)));
  simulation.on("tick", () => {
    const nodes = simulation.nodes();
    circles.forEach((circle, i) => place(circle, { cx: nodes[i].x, cy: nodes[i].y, r: 5 }));
    links.forEach(([a, b], i) =>
      place(lines[i], { x1: nodes[a].x, y1: nodes[a].y, x2: nodes[b].x, y2: nodes[b].y }),
    );
  });
  simulation.on("end", () => {
    document.body.dataset.result = JSON.stringify(simulation.nodes().map(({ x, y }) => [x, y]));
  });
  return simulation;
}

let running = show(GRAPHS.ring);
choice.addEventListener("change", () => {
  running.stop();
  running = show(GRAPHS[choice.value]);
});
