import { forceSimulation } from "d3-force";
import { repulsion, spring } from "./codegen-out/layout.grad.js";
import { energyForce } from "./examples/layout/energy-force.js";
import { LENGTH as L, STIFFNESS as k, CHARGE as q } from "./examples/layout.grad.ts";
import * as G from "./examples/layout/graphs.js";
for (const n of [3,6,12,20,30]) {
const g = (G as any).ring(n);
const s = Math.sin(Math.PI/n);
const r = (2*k*s*L + Math.sqrt(4*k*k*s*s*L*L + 8*k*s*s*q*(n-1)))/(8*k*s*s);
const sim = forceSimulation(Array.from({length:n},()=>({}))).force("spring", energyForce(spring, g.links)).force("push", energyForce(repulsion, (G as any).pairsOf(n))).stop();
for (const t of [300,700,2000]) { sim.tick(t);
const c = sim.nodes().map(p=>[p.x!,p.y!]); const mx=c.reduce((a,p)=>a+p[0]!,0)/n, my=c.reduce((a,p)=>a+p[1]!,0)/n;
const rs=c.map(p=>Math.hypot(p[0]!-mx,p[1]!-my)); console.log(n,t,r,Math.min(...rs),Math.max(...rs)); }
}
console.log((G as any).dodecahedron.links.length);
