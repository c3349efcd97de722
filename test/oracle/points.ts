/**
 * The points at which the operations of the table are judged: random ones of every magnitude,
 * ordinary ones, and the doubles around the places where a function, or the way to compute it,
 * changes.
 */
import type { OpName } from "../../src/ops.ts";
import { uniform } from "../../src/random.ts";
import { neighbour } from "./precise.ts";

type Range = readonly [number, number];

interface Where {
  /** Where the function is defined, ends included; default all numbers. */
  readonly domain?: Range;
  /** Where to look closely, on both sides. */
  readonly edges?: readonly number[];
  /** Where there is no derivative, or an infinite one: the value is judged, the derivative not. */
  readonly except?: (x: number, y: number) => boolean;
}

/** Beyond these, exponentials are too long for decimal.js. */
const EXPONENTIAL: Range = [-1e5, 1e5];
/** Here doubles are an eighth apart. Beyond, reduction needs more digits than it is worth. */
const PERIODIC: Range = [-1e15, 1e15];

const both = (...edges: readonly number[]): number[] => edges.flatMap((x) => [x, -x]);
const isZero = (x: number): boolean => x === 0;
const isOne = (x: number): boolean => Math.abs(x) === 1;
const isTie = (x: number, y: number): boolean => x === y;
const isOrigin = (x: number, y: number): boolean => x === 0 && y === 0;
const QUADRANTS = both(Math.PI / 2, Math.PI, 1.5 * Math.PI, 22, 355);
const HALVES = both(0.5, 1, 1.5, 2.5, 2 ** 51, 2 ** 52, 2 ** 53);
/** 0.49999999999999994 is where x + 0.5 rounds. */
const STEPS: Where = { edges: HALVES, except: (x) => x % 0.5 === 0 };

const WHERE: Readonly<Partial<Record<OpName, Where>>> = {
  sqrt: { domain: [0, Infinity], edges: [1], except: isZero },
  cbrt: { edges: both(1, 2 ** -1022), except: isZero },
  exp: { domain: EXPONENTIAL, edges: [709.782712893384, -708.3964185322641, -745.1332191019411] },
  expm1: { domain: EXPONENTIAL, edges: [709.782712893384, -37.4, 0.34, -0.34] },
  log: { domain: [0, Infinity], edges: [1], except: isZero },
  log1p: { domain: [-1, Infinity], edges: [-1, 0.4142, -0.2929], except: (x) => x === -1 },
  log2: { domain: [0, Infinity], edges: [1, 2], except: isZero },
  log10: { domain: [0, Infinity], edges: [1, 10], except: isZero },
  sin: { domain: PERIODIC, edges: QUADRANTS },
  cos: { domain: PERIODIC, edges: QUADRANTS },
  tan: { domain: PERIODIC, edges: QUADRANTS },
  asin: { domain: [-1, 1], edges: both(1, 0.5), except: isOne },
  acos: { domain: [-1, 1], edges: both(1, 0.5), except: isOne },
  atan: { edges: both(1, 0.4375, 2.4375, 2 ** 66) },
  sinh: { domain: EXPONENTIAL, edges: both(22, 709.782712893384, 710.4758600739439) },
  cosh: { domain: EXPONENTIAL, edges: both(0.3466, 709.782712893384, 710.4758600739439) },
  tanh: { edges: both(0.5493, 1, 19.0615, 22, 354.9, 372.9) },
  asinh: { edges: both(2, 2 ** 28, 2 ** 511) },
  acosh: { domain: [1, Infinity], edges: [1, 2, 2 ** 28], except: isOne },
  atanh: { domain: [-1, 1], edges: both(0.5, 1), except: isOne },
  sigmoid: { edges: both(1, 36.7368005696771, 40, 709.782712893384, 745.1332191019411) },
  softplus: { edges: both(1, 36.7368005696771, 40, 709.782712893384, 745.1332191019411) },
  relu: { except: isZero },
  abs: { except: isZero },
  sign: { except: isZero },
  floor: STEPS,
  ceil: STEPS,
  round: STEPS,
  trunc: STEPS,
  erf: { edges: both(0.8125, 1, 6) },
  erfc: { edges: [...both(0.25, 0.5, 0.8125), -6, 26.543258485, 27.2267, 28] },
  div: { except: (_x, y) => y === 0 },
  rem: { except: (x, y) => y === 0 || x % y === 0 },
  pow: { except: isZero },
  hypot: { except: isOrigin },
  atan2: { except: isOrigin },
  max: { except: isTie },
  min: { except: isTie },
  lt: { except: isTie },
  le: { except: isTie },
  gt: { except: isTie },
  ge: { except: isTie },
};

const where = (op: OpName): Where => WHERE[op] ?? {};

type Random = () => number;

/** A number of any magnitude that doubles have, evenly in its logarithm. */
const anything = (next: Random): number => Math.sign(next()) * 2 ** (next() * 1049 - 25.5);

/** A number that people use: ±1e-4 … ±1e3. */
const ordinary = (next: Random): number => Math.sign(next()) * 10 ** (next() * 3.5 - 0.5);

const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

/** The doubles next to an edge, and some that come nearer by powers of ten. */
function around(edge: number): number[] {
  const doubles = [-2, -1, 0, 1, 2].map((steps) => neighbour(edge, steps));
  const distances = [1e-1, 1e-4, 1e-8, 1e-12].map((d) => d * Math.max(1, Math.abs(edge)));
  return [...doubles, ...distances.flatMap((d) => [edge - d, edge + d])];
}

function unary(op: OpName, next: Random): number[][] {
  const { domain: [low, high] = [-Infinity, Infinity], edges = [] } = where(op);
  const inside = (x: number): boolean => Number.isFinite(x) && low <= x && x <= high;
  const wanted = (n: number, make: (next: Random) => number): number[] =>
    times(4 * n, () => make(next))
      .filter(inside)
      .slice(0, n);
  const between = (): number => low + ((high - low) * (next() + 1)) / 2;
  const narrow = high - low < 10 ? times(30, between) : [];
  const special = [0, ...both(5e-324, 2 ** -1022, Number.MAX_VALUE, 1e300, 1e-300)];
  const close = [...special, ...edges.flatMap(around)].filter(inside);
  return [...wanted(50, anything), ...wanted(50, ordinary), ...narrow, ...close].map((x) => [x]);
}

const MAGNITUDES = [
  0,
  5e-324,
  1e-310,
  2 ** -1022,
  1e-300,
  1e-155,
  1e-9,
  0.3,
  1,
  1 + Number.EPSILON,
  3,
  1e9,
  1e155,
  1e300,
  Number.MAX_VALUE,
];

/** Every pair of magnitudes, with random signs; random pairs; and pairs that are nearly equal. */
function pairs(next: Random): number[][] {
  const grid = MAGNITUDES.flatMap((x) =>
    MAGNITUDES.map((y) => [x * Math.sign(next()), y * Math.sign(next())]),
  );
  const near = times(20, () => anything(next)).map((x) => [
    x,
    neighbour(x, Math.trunc(next() * 9)),
  ]);
  return [
    ...grid,
    ...times(40, () => [anything(next), anything(next)]),
    ...times(40, () => [ordinary(next), ordinary(next)]),
    ...times(10, () => [ordinary(next) * 1e-316, ordinary(next)]),
    ...near,
  ].filter((pair) => pair.every(Number.isFinite));
}

/** Powers that are doubles: a base, and an exponent that gives a result of a random magnitude. */
function powers(next: Random): number[][] {
  const exponents = [0, 1, -1, 0.5, 2, -2, 3, 1 / 3, 1e-300, 1e-17, 0.1, 64, 1e3];
  const reach = (x: number): number[] => [x, (next() * 740) / Math.log(x)];
  const closeToOne = [-3, -1, 1, 2].map((steps) => neighbour(1, steps));
  return [
    ...times(50, () => reach(Math.abs(anything(next)))),
    ...times(50, () => reach(Math.abs(ordinary(next)))),
    ...closeToOne.flatMap((x) => [reach(x), [x, 1e15 * next()], [x, 7]]),
    ...exponents.flatMap((y) => times(3, () => [Math.abs(anything(next)), y])),
    ...exponents.flatMap((y) => times(3, () => [Math.abs(ordinary(next)), y])),
    ...times(40, () => [-Math.abs(ordinary(next)), Math.round(next() * 60)]),
    ...exponents.map((y) => [1, y]),
  ].filter((pair) => pair.every(Number.isFinite));
}

const choices = (next: Random): number[][] =>
  times(60, () => [Math.max(0, next()), anything(next), anything(next)]);

/** Where an operation of `arity` arguments is judged. */
export function points(op: OpName, arity: number): readonly (readonly number[])[] {
  const next = uniform(11);
  if (op === "pow") return powers(next);
  // With a quotient of more digits than the judge has, nothing is right.
  if (op === "rem") return pairs(next).filter(([x = 0, y = 0]) => Math.abs(x / y) < 1e12);
  if (arity === 1) return unary(op, next);
  return arity === 2 ? pairs(next) : choices(next);
}

/** Whether there is no derivative at a point, or an infinite one. */
export function isSingular(op: OpName, [x = NaN, y = NaN]: readonly number[]): boolean {
  return where(op).except?.(x, y) ?? false;
}
