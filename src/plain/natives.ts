/**
 * What JavaScript's own functions do with differentiated numbers: some are operations, some only
 * move things about, some ask what has no answer. All others are unknown code.
 *
 * The non-obvious decision: functions are recognised by identity, when they are called. So it does
 * not matter how they were reached: `Math.sin`, `const { sin } = Math`, `xs.map(Math.sin)`.
 */
import type { Place } from "../errors.ts";
import { normalCdf as normalCdfOp } from "../functions.ts";
import { normalCdf } from "../math.ts";
import { abs, and, eq, floor, hypot, lt, max, min, ne } from "../operations.ts";
import { apply, type Operand, type Value } from "../value.ts";
import { conjunction, disjunction, truth } from "./branches.ts";
import { applied, holdsValue, operand } from "./marks.ts";
import { holds, power } from "./operators.ts";
import { refuseCall, refuseControl } from "./refusals.ts";
import { callOp, OWN_FUNCTIONS } from "./spellings.ts";

type Callable = (...args: any[]) => unknown;

/** A call: what it is called on, with what, and where. */
export interface Call {
  readonly fn: Callable;
  readonly self: any;
  readonly args: readonly any[];
  readonly place: Place;
}

const fold =
  (combine: (x: Operand, y: Operand) => Value, empty: number) =>
  (...args: readonly Operand[]): Operand =>
    args.length === 0 ? empty : args.reduce(combine);

/** Functions of numbers that are more than one operation of the table. */
const COMPOSED: readonly (readonly [Callable, (...args: any[]) => Operand])[] = [
  [Math.max, fold(max, -Infinity)],
  [Math.min, fold(min, Infinity)],
  [Math.pow, power],
  [Number, (x: Operand) => x],
  [Boolean, holds],
  [Number.isNaN, (x: Operand) => ne(x, x)],
  [isNaN, (x: Operand) => ne(x, x)],
  [Number.isFinite, (x: Operand) => lt(abs(x), Infinity)],
  [normalCdf, normalCdfOp],
  [isFinite, (x: Operand) => lt(abs(x), Infinity)],
  [Number.isInteger, (x: Operand) => and(lt(abs(x), Infinity), eq(floor(x), x))],
];

/** `Math.hypot` of three and more has a meaning to the last bit that no operation has. */
function length(...args: readonly Operand[]): Operand | undefined {
  const [x = 0, y] = args;
  if (args.length > 2) return undefined;
  return y === undefined ? abs(x) : hypot(x, y);
}

/** The functions of `Math` that are one operation, of one or two arguments. */
function single([name, fn]: readonly [string, unknown]): [Callable, Callable][] {
  const [one, two] = [callOp(name, 1), callOp(name, 2)];
  if (one) return [[fn as Callable, (x: Operand) => apply(one, x)]];
  return two ? [[fn as Callable, (x: Operand, y: Operand) => apply(two, x, y)]] : [];
}

const mathFunctions = Object.getOwnPropertyNames(Math).map(
  (name) => [name, Math[name as keyof Math]] as const,
);

const ownFunctions = [...OWN_FUNCTIONS].map(([fn, op]): [Callable, Callable] => [
  fn,
  (x: Operand) => apply(op, x),
]);

/** What functions of numbers are on differentiated ones; undefined where there is no such thing. */
const NUMERIC: ReadonlyMap<Callable, (...args: any[]) => Operand | undefined> = new Map<
  Callable,
  (...args: any[]) => any
>([...mathFunctions.flatMap(single), ...ownFunctions, ...COMPOSED, [Math.hypot, length]]);

const INSTEAD: ReadonlyMap<Callable, string> = new Map<Callable, string>([
  [Math.hypot, "Write Math.sqrt(x * x + y * y + z * z)"],
  [Math.fround, "Leave it out; gradc computes with doubles"],
]);

/** A function of numbers, if it is one; undefined otherwise. */
export function numeric({ fn, args, place }: Call): { result: unknown } | undefined {
  const made = NUMERIC.get(fn);
  if (made === undefined || !args.some((arg) => holdsValue(arg, 0))) return undefined;
  const what = `${fn.name}()`;
  // As JavaScript does, without what it does not ask for: xs.map(Math.sin) passes three things.
  const used = made.length === 0 ? args : args.slice(0, made.length);
  const operands = used.map((arg) => operand(arg, what, place));
  const result = applied(place, () => made(...operands) as Value);
  return result === undefined ? refuseNative({ fn, self: undefined, args, place }) : { result };
}

/** Refuses a function of JavaScript's own. */
export function refuseNative({ fn, place }: Call): never {
  const advice = INSTEAD.get(fn) ?? "Compute it from arithmetic, Math and lists";
  return refuseCall(`${fn.name || "a function"}()`, advice, place);
}

const proto = Array.prototype as unknown as Record<string, Callable | undefined>;

/** Methods of lists by name; those that this engine lacks are left out. */
const methods = (...names: readonly string[]): Callable[] =>
  names.map((name) => proto[name]).filter((method) => method !== undefined);

const bare = (value: unknown, place: Place): unknown => {
  if (holdsValue(value)) refuseControl("sort", place);
  return value;
};

type Asking = (call: Call) => unknown;

const chooses: Asking = ({ fn, self, args: [test, ...rest], place }) =>
  fn.call(self, (...args: unknown[]) => truth(test(...args), "filter", place), ...rest);

const sorts: Asking = ({ fn, self, args: [compare, ...rest], place }) =>
  compare === undefined
    ? ((self as unknown[]).forEach((element) => bare(element, place)) ?? fn.call(self))
    : fn.call(self, (x: unknown, y: unknown) => bare(compare(x, y), place), ...rest);

const searches: Asking = ({ fn, self, args, place }) => {
  if (args.some((arg) => holdsValue(arg)) || holdsValue(self)) refuseControl("index", place);
  return fn.apply(self, [...args]);
};

/** `every` and `some`: all elements are asked, since the answer to one may not be known. */
const asks =
  (combine: typeof conjunction, start: boolean): Asking =>
  ({ self, args: [test], place }) =>
    (self as unknown[]).reduce<unknown>(
      (answer, element, i) => combine(answer, () => test(element, i, self), place),
      start,
    );

const each = (fns: readonly Callable[], asking: Asking): [Callable, Asking][] =>
  fns.map((fn) => [fn, asking]);

/** Functions that act on an answer their callback gives, or look for a thing. */
export const ASKING: ReadonlyMap<Callable, Asking> = new Map<Callable, Asking>([
  ...each(methods("filter", "find", "findIndex", "findLast", "findLastIndex"), chooses),
  ...each(methods("sort", "toSorted"), sorts),
  ...each(methods("includes", "indexOf", "lastIndexOf"), searches),
  ...each(methods("every"), asks(conjunction, true)),
  ...each(methods("some"), asks(disjunction, false)),
]);

/** Functions that change what they are called on. */
export const CHANGING: ReadonlySet<Callable> = new Set([
  ...methods("push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"),
  Map.prototype.set,
  Map.prototype.delete,
  Map.prototype.clear,
  Set.prototype.add,
  Set.prototype.delete,
  Set.prototype.clear,
]);

/** Functions that look their first argument up. */
export const LOOKING: ReadonlySet<Callable> = new Set<Callable>([
  Map.prototype.get,
  Map.prototype.set,
  Map.prototype.has,
  Map.prototype.delete,
  Set.prototype.add,
  Set.prototype.has,
  Set.prototype.delete,
]);

/** Functions that return a new list or object. */
export const MAKING: ReadonlySet<Callable> = new Set<Callable>([
  ...methods("map", "filter", "slice", "concat", "flat", "flatMap", "splice"),
  ...methods("toSorted", "toReversed", "toSpliced", "with"),
  Array.from,
  Array.of,
  Object.keys,
  Object.values,
  Object.entries,
  Object.fromEntries,
]);

/** Functions that only hand on what they get. */
export const MOVING: ReadonlySet<Callable> = new Set<Callable>([
  ...MAKING,
  ...CHANGING,
  ...LOOKING,
  ...methods("forEach", "reduce", "reduceRight", "at", "entries", "keys", "values"),
  ...[Map, Set].flatMap(({ prototype: { forEach, entries, keys, values } }) => [
    forEach as Callable,
    entries,
    keys,
    values,
  ]),
  Array.isArray,
  Object.freeze,
  Object.hasOwn,
  ...Object.values(console).filter((fn): fn is Callable => typeof fn === "function"),
]);
