/**
 * Names of the user's that are those of something the generated code needs: parameters, labels,
 * output keys and exports may be called anything, and the numbers stay the same.
 *
 * The non-obvious decision: the list of names is not trusted to be complete. What a module takes
 * from outside is read off its syntax tree, and each such name must be refused to the user.
 */
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { matrixSize } from "../../src/emit/checked.ts";
import { exactName, Namer } from "../../src/emit/code.ts";
import { nameHelpers } from "../../src/emit/helpers.ts";
import { emitModule, joinParts } from "../../src/emit/module.ts";
import { kindsOf, lengthsOf } from "../../src/emit/programs.ts";
import { add, defineOp, erf, erfc, mul, square, sub, Value } from "../../src/index.ts";
import { part } from "../runs.ts";
import { OF_ONE_VALUE, type Product } from "../../src/passes/products.ts";
import {
  type AnyCompiled,
  type At,
  callFlat,
  compilationFor,
  COMPILERS,
  entriesOf,
  entry,
  generated,
  generatedAll,
  OF_SEVERAL,
  POINTS,
  PRODUCTS,
} from "./products.ts";

/** Three operations: as an arrow function, as a method, and with a name that helpers have. */
const wave = defineOp({
  name: "wave",
  eval: (x) => {
    const inner = (y: number): number => Math.sin(y);
    return inner(x);
  },
  derivative: (x) => x.cos(),
});
const blend = defineOp({
  name: "blend",
  eval(x: number, y: number) {
    let sum = 0;
    for (let i = 0; i < 2; i++) sum += x * y;
    return sum;
  },
  derivative: (x, y) => [mul(2, y), mul(2, x)],
});
const spread = defineOp({
  name: "spread",
  eval: function spread(x: number) {
    return 3 * x;
  },
  derivative: () => 3,
});

const words = (text: string): string[] => text.trim().split(/\s+/);

const NAMES = [
  ...new Set([
    ...words("erf erfc wave blend spread inner sum a x p"),
    ...words("x row i k gradientOf matrix values step args direction cotangent entries jacobian"),
    ...words("hessian constants gradient weights tangents result argument inputs grad tape seed"),
    ...words("data cotangents product places value valueAndGrad valueAndJacobian valueAndHessian"),
    ...words(
      "valueAndEntries pattern inputNames outputNames forward backward tangent marked __name",
    ),
    ...words(
      "v1 t1 dv1 v1Dot rows columns name length path list f fValue fEntries fBuffer fPlaces",
    ),
    ...Object.keys(nameHelpers(new Namer())),
  ]),
];

type Three = readonly [string, string, string];

/** What is called how in a program of three inputs. */
interface Names {
  readonly parameters: Three;
  readonly labels: Three;
  readonly keys: Three;
  readonly exported: string;
}

const PLAIN: Names = {
  parameters: ["first", "second", "third"],
  labels: ["middle", "left", "right"],
  keys: ["one", "list", "object"],
  exported: "f",
};

/** Compiles a program that calls library functions before and after it uses the names. */
function compileWith(product: Product, { parameters, labels, keys }: Names): AnyCompiled {
  const body = (a: Value, b: Value, c: Value): unknown => {
    const middle = add(blend(a, wave(b)), erf(mul(a, b))).as(labels[0]);
    const left = mul(erfc(middle), b).as(labels[1]);
    const right = mul(wave(a), spread(square(b))).as(labels[2]);
    if (OF_ONE_VALUE[product]) return add(sub(add(middle, left), right), c);
    return { [keys[0]]: middle, [keys[1]]: [left, right], [keys[2]]: { c, [keys[0]]: a } };
  };
  const list = parameters.join(", ");
  const make = new Function("body", `return (${list}) => body(${list});`);
  return COMPILERS[product](make(body) as () => unknown, { check: false });
}

/** Arguments of the function that users call. */
function callArguments(product: Product, keys: Three, at: At): readonly unknown[] {
  const point = [at(0), at(1), at(2)];
  const direction = [at(3), at(4), at(5)];
  const inner = { c: at(6), [keys[0]]: at(7) };
  const cotangent = { [keys[0]]: at(3), [keys[1]]: [at(4), at(5)], [keys[2]]: inner };
  if (product === "vjp") return [point, cotangent];
  return product === "jvp" || product === "hvp" ? [point, direction] : point;
}

/** Everything that one gives, called with structures and with flat arrays. */
function everything(g: AnyCompiled, origin: AnyCompiled, keys: Three): unknown {
  const { programs } = compilationFor(origin);
  const at = POINTS[0] as At;
  return {
    structured: entriesOf(g(...callArguments(programs.product, keys, at))),
    flat: kindsOf(programs).map((kind) => callFlat(g, kind, origin, at)),
  };
}

/** What a program gives. */
interface Known {
  readonly g: AnyCompiled;
  readonly gives: unknown;
}

/** What is wrong with generated code of these names; null if nothing is. */
function complaint(product: Product, names: Names, known?: Known): string | null {
  const { g, gives } = known ?? knownOf(product, names);
  try {
    const made = generated(g, names.exported);
    expect(everything(made, g, names.keys)).toStrictEqual(gives);
    return null;
  } catch (error) {
    return `${JSON.stringify(names)}: ${String(error)}`;
  }
}

function knownOf(product: Product, names: Names): Known {
  const g = compileWith(product, names);
  return { g, gives: everything(g, g, names.keys) };
}

/** The names, three at a time. */
const THREES = NAMES.flatMap((name, i): Three[] =>
  i % 3 === 0 ? [[name, NAMES[i + 1] ?? "other", NAMES[i + 2] ?? "another"]] : [],
);

const ROLES: Readonly<Record<string, readonly Partial<Names>[]>> = {
  parameters: THREES.map((parameters) => ({ parameters })),
  labels: THREES.map((labels) => ({ labels })),
  "output keys": THREES.map((keys) => ({ keys })),
  "an export": NAMES.map((exported) => ({ exported })),
  "everything at once": NAMES.map((name) => {
    const all: Three = [name, "other", "another"];
    return { parameters: all, labels: all, keys: all, exported: name };
  }),
};

describe.each(PRODUCTS.map((product, i) => [product, i] as const))("%s", (product, which) => {
  const roles = Object.entries(ROLES).filter(
    ([role]) => role !== "output keys" || OF_SEVERAL.includes(product),
  );

  test.each(roles)("any name may be that of %s", (role, names) => {
    // What an export is called changes nothing but the file.
    const known = role === "an export" ? knownOf(product, PLAIN) : undefined;
    const wrong = part(names, which).map((some) =>
      complaint(product, { ...PLAIN, ...some }, known),
    );
    expect(wrong.filter((what) => what !== null)).toEqual([]);
  });
});

test("one file may export all these names, of all products in turn", () => {
  const namesOf = (i: number): Names => {
    const all = THREES[i % THREES.length] as Three;
    return { ...PLAIN, parameters: all, labels: all, keys: all };
  };
  const functions = NAMES.map((name, i) => {
    const product = PRODUCTS[i % PRODUCTS.length] as Product;
    return [name, compileWith(product, namesOf(i))] as const;
  });
  const module = generatedAll(Object.fromEntries(functions));
  for (const [i, [name, g]] of functions.entries()) {
    const [made, { keys }] = [module[name] as AnyCompiled, namesOf(i)];
    expect(everything(made, g, keys), name).toStrictEqual(everything(g, g, keys));
  }
});

test("two operations of one name stay two", () => {
  const twin = (factor: number) =>
    defineOp({
      name: "twin",
      eval: factor === 2 ? (x) => 2 * x : (x) => 5 * x,
      derivative: () => factor,
    });
  const [two, five] = [twin(2), twin(5)];
  const body = (twin: Value, twin_2: Value): Value => mul(two(twin).as("twin_3"), five(twin_2));
  const g = COMPILERS.gradient(body as () => unknown);
  expect(g(3, 4)).toEqual({ value: 120, grad: [40, 30] });
  expect(generated(g)(3, 4)).toEqual({ value: 120, grad: [40, 30] });
});

/** Whether an identifier is a reference to a variable, and not a name of a member or a key. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent))
    return parent.name !== node;
  return true;
}

/** The names that a module refers to and does not define anywhere. */
function namesFromOutside(module: string): string[] {
  const file = ts.createSourceFile("module.js", module, ts.ScriptTarget.Latest, true);
  const [defined, used] = [new Set<string>(), new Set<string>()];
  const visit = (node: ts.Node): void => {
    const named = ts.isFunctionLike(node) || ts.isVariableDeclaration(node) || ts.isParameter(node);
    if (named && node.name && ts.isIdentifier(node.name)) defined.add(node.name.text);
    if (ts.isIdentifier(node) && isReference(node)) used.add(node.text);
    node.forEachChild(visit);
  };
  visit(file);
  return [...used].filter((name) => !defined.has(name));
}

describe("what a module takes from outside", () => {
  const functions = PRODUCTS.map((product) => entry(product, compileWith(product, PLAIN)));
  const outside = namesFromOutside(joinParts(emitModule(functions)));

  test("is little", () => {
    expect(outside).toEqual(expect.arrayContaining(["Math", "Float64Array", "RangeError"]));
    expect(outside.length).toBeLessThan(12);
  });

  test.each(outside)("%s cannot be hidden by a name of the user's", (name) => {
    expect(new Namer().claim(name)).not.toBe(name);
    expect(() => exactName(name)).toThrow(/EXPORT_UNUSABLE/);
  });
});

test.each(["jacobian", "hessian"] as const)("the %s has structural zeros to fill in", (product) => {
  const { programs } = compilationFor(compileWith(product, PLAIN));
  expect(lengthsOf(programs).entries).toBeLessThan(matrixSize(programs));
});
