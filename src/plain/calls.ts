/**
 * Calls in lowered code. A function that was lowered itself is simply called; one of JavaScript's
 * own or of gradc's has a known meaning; unknown code must not see a differentiated number, since
 * nobody knows what it would do with one.
 *
 * The non-obvious decision: lowered functions are registered where they are made, so what is
 * unknown is decided by the function itself and not by the name it goes by.
 */
import type { Place } from "../errors.ts";
import * as functions from "../functions.ts";
import * as loops from "../loops.ts";
import * as operations from "../operations.ts";
import { Value } from "../value.ts";
import { holdsValue, isValue, Lost, operand } from "./marks.ts";
import {
  ASKING,
  type Call,
  CHANGING,
  LOOKING,
  MAKING,
  MOVING,
  numeric,
  refuseNative,
} from "./natives.ts";
import { ADD_UP, refuseCall, refuseControl, refuseRows, refuseWrite } from "./refusals.ts";
import { GO_THROUGH, isRows, rowsMethod } from "./row-loops.ts";
import { assertKept, assertOriginal, born, isCopy, sharedBy } from "./writes.ts";

type Callable = (...args: any[]) => unknown;

/** Functions whose calls need no thought: lowered ones, and gradc's. */
const known = new WeakSet<object>(
  [functions, loops, operations].flatMap((module) =>
    Object.values(module).filter((thing) => typeof thing === "function"),
  ),
);

function registerMembers(holder: object): void {
  for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(holder))) {
    const { value, get, set } = descriptor as PropertyDescriptor;
    for (const fn of [value, get, set]) if (typeof fn === "function") known.add(fn);
  }
}

/** Registers lowered functions, of a class all methods, and returns the first. */
export function lowered<F>(...things: readonly F[]): F {
  for (const thing of things) {
    if (typeof thing !== "function" || known.has(thing)) continue;
    known.add(thing);
    registerMembers(thing);
    if (typeof thing.prototype === "object" && thing.prototype !== null)
      registerMembers(thing.prototype as object);
  }
  return things[0] as F;
}

/** Registers a new object, and the functions that lie in it. */
export function literal<T extends object>(thing: T): T {
  if (!Array.isArray(thing)) registerMembers(thing);
  return born(thing);
}

const REWRITE =
  "Write it in a project file, so that gradc can lower it, or compute it from arithmetic and Math";

/** Refuses changes in a branch that could not be taken back. */
function assertChangeable({ fn, self, args, place }: Call): void {
  if (typeof self !== "object" || self === null) return;
  assertOriginal(self, place);
  assertKept(self, args, place);
  const shared = sharedBy(self);
  if (shared === undefined) return;
  if (shared === "rows") {
    refuseRows(`${fn.name}() in a loop over rows changes a list from outside of it`, ADD_UP, place);
  }
  const what = `${fn.name}() in a branch changes a list from outside of it`;
  refuseWrite(what, "Call it after the branch, with a ternary: list.push(x > 0 ? a : b)", place);
}

const isNative = (fn: Callable): boolean =>
  Function.prototype.toString.call(fn).includes("[native code]");

/** Unknown code may have ordinary numbers, and callbacks that give it such. */
function unknown({ fn, self, args, place }: Call): unknown {
  const name = fn.name || "a function";
  // An iterator goes on by itself, and nobody could take it back.
  if (name === "next" && typeof self === "object") assertChangeable({ fn, self, args, place });
  if (args.some((arg) => holdsValue(arg)) || holdsValue(self, 2)) {
    if (isNative(fn)) refuseNative({ fn, self, args, place });
    refuseCall(`${name}()`, REWRITE, place);
  }
  const guarded = args.map((arg) =>
    typeof arg === "function" && known.has(arg)
      ? (...inner: unknown[]) => {
          const result: unknown = arg(...inner);
          if (holdsValue(result)) refuseCall(`${name}(), from a callback,`, REWRITE, place);
          return result;
        }
      : arg,
  );
  return Reflect.apply(fn, self, guarded);
}

/** Refuses to look up what has no fixed meaning. */
function assertKey(thing: unknown, place: Place): void {
  if (holdsValue(thing, 0)) refuseControl("index", place);
  if (isCopy(thing)) refuseControl("identity", place);
}

/** A callback: `xs.map(Math.sin)` hands differentiated numbers to one of JavaScript's own. */
const asCallback =
  (place: Place) =>
  (arg: unknown): unknown =>
    typeof arg !== "function" || known.has(arg)
      ? arg
      : (...args: unknown[]) => invoke({ fn: arg as Callable, self: undefined, args, place });

/** One of JavaScript's own functions that moves things about. */
function moving(call: Call): unknown {
  const { fn, self, place } = call;
  if (CHANGING.has(fn)) assertChangeable(call);
  if (LOOKING.has(fn)) assertKey(call.args[0], place);
  const args = CHANGING.has(fn) ? call.args : call.args.map(asCallback(place));
  const asking = ASKING.get(fn);
  const result: unknown = asking ? asking({ ...call, args }) : Reflect.apply(fn, self, args);
  return MAKING.has(fn) ? born(result) : result;
}

function invoke(call: Call): unknown {
  const { fn, self, args, place } = call;
  if (known.has(fn)) return Reflect.apply(fn, self, args);
  if (args.some(isRows)) refuseRows(`${fn.name}() gets the rows as a list`, GO_THROUGH, place);
  const number = numeric(call);
  if (number !== undefined) return number.result;
  if (ASKING.has(fn) || MOVING.has(fn)) return moving(call);
  if (fn === Function.prototype.call)
    return invoke({ fn: self, self: args[0], args: args.slice(1), place });
  if (fn === Function.prototype.apply)
    return invoke({ fn: self, self: args[0], args: args[1] ?? [], place });
  if (fn === Function.prototype.bind && known.has(self))
    return lowered(Reflect.apply(fn, self, args));
  if (fn === Object.assign) {
    assertChangeable({ fn, self: args[0], args: args.slice(1), place });
    return Reflect.apply(fn, self, args);
  }
  return unknown(call);
}

/** `fn(...args)` */
export function call(fn: unknown, args: readonly unknown[], place: Place): unknown {
  if (fn instanceof Lost) operand(fn, "a call", place);
  // JavaScript's own words for what is no function.
  if (typeof fn !== "function") return (fn as Callable)(...args);
  return invoke({ fn: fn as Callable, self: undefined, args, place });
}

/** `self.name(...args)` */
export function method(
  self: any,
  name: PropertyKey,
  args: readonly unknown[],
  place: Place,
): unknown {
  if (isValue(self)) {
    const fn = (Value.prototype as unknown as Record<PropertyKey, unknown>)[name];
    if (typeof fn !== "function" || name === "toString") {
      return refuseCall(
        `${String(name)}()`,
        "Numbers have no methods that can be differentiated",
        place,
      );
    }
    return Reflect.apply(fn, self, args);
  }
  if (isRows(self)) return rowsMethod(self, String(name), args.map(asCallback(place)), place);
  const fn: unknown = self[name];
  if (typeof fn !== "function") throw new TypeError(`${String(name)} is not a function`);
  return invoke({ fn: fn as Callable, self, args, place });
}

/** Classes of JavaScript's own that take whatever they get; those with keys ask for it. */
const CONTAINERS: ReadonlySet<unknown> = new Set([Array, Object, Map, Set]);

/** Refuses new containers that a differentiated number would shape. */
function assertContents(type: unknown, [content]: readonly unknown[], place: Place): void {
  if (type === Array && isValue(content)) refuseControl("length", place);
  if (!Array.isArray(content)) return;
  if (type === Set) for (const element of content) assertKey(element, place);
  if (type === Map) for (const [k] of content as [unknown][]) assertKey(k, place);
}

/** `new Class(...args)` */
export function construct(type: unknown, args: readonly unknown[], place: Place): unknown {
  const make = (): object => Reflect.construct(type as new () => object, args);
  if (typeof type !== "function")
    return new (type as new (...args: readonly unknown[]) => object)(...args);
  if (args.length === 1) assertContents(type, args, place);
  if (!known.has(type) && !CONTAINERS.has(type) && args.some((arg) => holdsValue(arg))) {
    refuseCall(
      `new ${type.name}()`,
      type.name.endsWith("Array") ? "Use an ordinary list: number[]" : REWRITE,
      place,
    );
  }
  return born(make());
}

/** A key of a list or object. */
export function key(k: unknown, place: Place): PropertyKey {
  if (isValue(k)) refuseControl("index", place);
  return k as PropertyKey;
}
