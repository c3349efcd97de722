/**
 * `npx tsx bench/interpreter.ts`: the backend "interpreter" next to hand-written JavaScript, as
 * multiples of its time: warm, and over the first 300 ms of calls.
 *
 * The non-obvious decision: the first 300 ms are taken in a process of its own for each contestant
 * of each workload, since kernels that another workload has warmed up are no longer cold.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import moons from "../examples/data/moons1337.json" with { type: "json" };
import { expression } from "../examples/readme.grad.ts";
import {
  add,
  compileGrad,
  constant,
  MLP,
  mul,
  type Options,
  relu,
  scalar,
  sub,
  type Value,
  vector,
} from "../src/index.ts";

const ROUNDS = 41;
const BATCH_MS = 10;
const COLD_MS = 300;
const COLD_PROCESSES = 5;

/** Returns the value at x and overwrites grad. */
type Step = (x: Float64Array, grad: Float64Array, data: Float64Array) => number;

interface Workload {
  readonly name: string;
  readonly inputs: number;
  readonly point: (i: number) => (value: undefined, k: number) => number;
  readonly data: readonly Float64Array[];
  readonly byHand: () => Step;
  readonly interpreted: (options: Options) => Step;
}

/** Forward as micrograd's README has it; backward by the chain rule, on paper. */
const readmeByHand: Step = (x, grad) => {
  const a = x[0] as number;
  const b = x[1] as number;
  const c1 = a + b;
  const c2 = c1 + c1 + 1;
  const c = c2 + 1 + c2 - a;
  const d1 = a * b + b * b * b;
  const d2 = d1 + d1 * 2 + (b + a > 0 ? b + a : 0);
  const d = d2 + 3 * d2 + (b - a > 0 ? b - a : 0);
  const e = c - d;
  const f = e * e;
  const de = 2 * e * (0.5 - 10 / (f * f));
  const dd1 = -12 * de;
  const dsum = b + a > 0 ? -4 * de : 0;
  const ddifference = b - a > 0 ? -de : 0;
  grad[0] = 4 * de - de + dd1 * b + dsum - ddifference;
  grad[1] = 4 * de + dd1 * (a + 3 * b * b) + dsum + ddifference;
  return f / 2 + 10 / f;
};

const rosenbrockByHand: Step = (x, grad) => {
  let sum = 0;
  grad[0] = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const here = x[i] as number;
    const t = (x[i + 1] as number) - here * here;
    const u = 1 - here;
    sum += 100 * t * t + u * u;
    grad[i] = (grad[i] as number) - 400 * t * here - 2 * u;
    grad[i + 1] = 200 * t;
  }
  return sum;
};

function rosenbrock(x: Value[]): Value {
  const terms = x.slice(1).map((next, i) => {
    const here = x[i] as Value;
    return mul(100, sub(next, here.pow(2)).pow(2)).add(sub(1, here).pow(2));
  });
  return terms.reduce(add);
}

/** The network 2-16-16-1 on one sample, neurons that are off skipped. */
function sampleByHand(): Step {
  const [h1, h2, d1] = [new Float64Array(16), new Float64Array(16), new Float64Array(16)];
  const layer = (p: Float64Array, k: number, x: Float64Array, n: number, out: Float64Array) => {
    for (let j = 0; j < 16; j++) {
      let sum = p[k + n] as number;
      for (let i = 0; i < n; i++) sum += (p[k + i] as number) * (x[i] as number);
      out[j] = sum < 0 ? 0 : sum;
      k += n + 1;
    }
  };
  return (p, grad, data) => {
    layer(p, 0, data, 2, h1);
    layer(p, 48, h1, 16, h2);
    let score = p[336] as number;
    for (let i = 0; i < 16; i++) score += (p[320 + i] as number) * (h2[i] as number);
    const y = data[2] as number;
    const loss = 1 - y * score;
    grad.fill(0);
    if (!(loss > 0)) return 0;
    d1.fill(0);
    grad[336] = -y;
    for (let j = 0, k = 48; j < 16; j++, k += 17) {
      grad[320 + j] = -y * (h2[j] as number);
      if (h2[j] === 0) continue;
      const g = -y * (p[320 + j] as number);
      for (let i = 0; i < 16; i++) {
        grad[k + i] = g * (h1[i] as number);
        d1[i] = (d1[i] as number) + g * (p[k + i] as number);
      }
      grad[k + 16] = g;
    }
    for (let j = 0, k = 0; j < 16; j++, k += 3) {
      if (h1[j] === 0) continue;
      const g = d1[j] as number;
      grad[k] = g * (data[0] as number);
      grad[k + 1] = g * (data[1] as number);
      grad[k + 2] = g;
    }
    return loss;
  };
}

function sampleLoss(p: Value[], x: Value[], y: Value): Value {
  return relu(sub(1, mul(y, new MLP(2, [16, 16, 1], p).forwardOne(x))));
}

const NO_DATA = [new Float64Array(0)];

const rosenbrockOf = (n: number): Workload => ({
  name: `Rosenbrock, N = ${n.toLocaleString("en-US")}`,
  inputs: n,
  point: (i) => (_, k) => Math.sin(k + 0.37 * i) - 0.3,
  data: NO_DATA,
  byHand: () => rosenbrockByHand,
  interpreted: (options) => compileGrad(rosenbrock, vector(n), options).valueAndGrad,
});

const WORKLOADS: readonly Workload[] = [
  {
    name: "micrograd's README expression",
    inputs: 2,
    point: (i) => (_, k) => (k === 0 ? -4 + 0.93 * (i % 8) : 2 - 0.61 * Math.floor(i / 8)),
    data: NO_DATA,
    byHand: () => readmeByHand,
    interpreted: (options) => compileGrad(expression, options).valueAndGrad,
  },
  ...[10, 100, 1000].map(rosenbrockOf),
  {
    name: "the notebook's loss of one sample, 337 parameters",
    inputs: 337,
    point: (i) => (_, k) => (moons.parameters[k] as number) + 0.01 * i * Math.sin(k),
    data: moons.X.map((x, i) => Float64Array.of(...x, moons.y[i] as number)),
    byHand: sampleByHand,
    interpreted: (options) => {
      const [x, y] = [constant(vector(2)), constant(scalar)];
      return compileGrad(sampleLoss, vector(337), x, y, options).valueAndGrad;
    },
  },
];

const CONTESTANTS = ["byHand", "interpreted"] as const;
type Contestant = (typeof CONTESTANTS)[number];

const pointsOf = ({ inputs, point }: Workload): Float64Array[] =>
  Array.from({ length: 16 }, (_, i) =>
    Float64Array.from(Array.from({ length: inputs }, () => undefined).map(point(i))),
  );

const stepOf = (workload: Workload, contestant: Contestant): Step =>
  workload[contestant]({ backend: "interpreter", check: false });

/** Calls a step so often; made from text, so that V8 knows each loop's step. */
function loopOf(workload: Workload, contestant: Contestant): (calls: number) => void {
  const text = `// ${workload.name}: ${contestant}
    let k = 0;
    return (calls) => {
      for (let i = 0; i < calls; i++, k++) step(points[k & 15], grad, data[k % data.length]);
    };`;
  const make = new Function("step", "points", "data", "grad", text);
  const grad = new Float64Array(workload.inputs);
  return make(stepOf(workload, contestant), pointsOf(workload), workload.data, grad);
}

/** Nanoseconds per call, over at least `ms` milliseconds. */
function time(loop: (calls: number) => void, ms: number): number {
  const start = performance.now();
  let [calls, elapsed, chunk] = [0, 0, 1];
  while (elapsed < ms) {
    loop(chunk);
    calls += chunk;
    elapsed = performance.now() - start;
    if (elapsed < ms / 20) chunk *= 2;
  }
  return (1e6 * elapsed) / calls;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

/** Fails if the two do not compute the same. */
function compare(workload: Workload): void {
  const [a, b] = CONTESTANTS.map((contestant) => {
    const step = stepOf(workload, contestant);
    const grad = new Float64Array(workload.inputs);
    return pointsOf(workload).flatMap((x, i) => [
      step(x, grad, workload.data[i % workload.data.length] as Float64Array),
      ...grad,
    ]);
  }) as [number[], number[]];
  const same = a.every((x, i) => Math.abs(x - (b[i] as number)) <= 1e-9 * Math.max(1, Math.abs(x)));
  if (!same) throw new Error(`${workload.name}: the contestants do not compute the same`);
}

/** Pairs of nanoseconds per call, both from one round. */
function warm(workload: Workload): number[][] {
  const loops = CONTESTANTS.map((contestant) => loopOf(workload, contestant));
  for (const loop of loops) time(loop, 1000);
  return Array.from({ length: ROUNDS }, () => loops.map((loop) => time(loop, BATCH_MS)));
}

function coldInProcess(name: string, contestant: Contestant): number {
  const file = fileURLToPath(import.meta.url);
  const args = ["--import", "tsx", file, "cold", name, contestant];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

function cold({ name }: Workload): number[][] {
  return Array.from({ length: COLD_PROCESSES }, () =>
    CONTESTANTS.map((contestant) => coldInProcess(name, contestant)),
  );
}

function report(what: string, rounds: readonly number[][]): string {
  const of = (i: number): number => median(rounds.map((round) => round[i] as number));
  const ratio = median(rounds.map(([hand = NaN, interpreted = NaN]) => interpreted / hand));
  const show = (x: number): string => Math.round(x).toLocaleString("en-US");
  return `${what} ${show(of(0))} ns and ${show(of(1))} ns, ratio ${ratio.toFixed(1)}`;
}

function main([mode, name, contestant]: readonly string[]): void {
  if (mode === "cold") {
    const workload = WORKLOADS.find((one) => one.name === name) as Workload;
    console.log(time(loopOf(workload, contestant as Contestant), COLD_MS));
    return;
  }
  console.log("By hand and interpreted, nanoseconds per value and gradient, medians.");
  for (const workload of WORKLOADS) {
    compare(workload);
    console.log(`${workload.name}\n  ${report("warm", warm(workload))}`);
    console.log(`  ${report("first 300 ms", cold(workload))}`);
  }
}

main(process.argv.slice(2));
