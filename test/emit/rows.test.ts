/**
 * Rows in generated files: how they are read, what is refused by name, what files say about them.
 *
 * That they read what they should, whatever the shapes, is tested in structured.test.ts.
 */
import { describe, expect, test } from "vitest";
import { formatParts } from "../../src/build/format.ts";
import { emitDeclarations, emitModule, joinParts } from "../../src/emit/module.ts";
import {
  compileGrad,
  constant,
  GradcError,
  matrix,
  rows,
  scalar,
  vector,
} from "../../src/index.ts";
import { type AnyCompiled, entry, generated, generatedAll } from "./products.ts";

const row = { x: [1, 2], "odd key": [[[3, 4]], 5] };

const g = compileGrad(
  (a, p, _last) => a.mul(a).mul(p.k),
  scalar,
  { samples: rows({ x: vector(2), "odd key": [matrix(1, 2), scalar] }), k: constant(scalar) },
  constant(vector(2)),
);
const bare = compileGrad((a, _r) => a, scalar, rows(scalar));

describe("wrong rows are refused by the names that compiled functions give them", () => {
  const file = generated(g);

  test.each<[string, unknown, RegExp]>([
    ["no rows", [], /^p\.samples must .* has 0$/],
    ["nothing", undefined, /^p\.samples must/],
    ["null", null, /^p\.samples must/],
    ["a number", 5, /^p\.samples must/],
    ["an object", {}, /^p\.samples must/],
    ["no row", [row, undefined], /^p\.samples\[1\] must be an object/],
    ["a list that is too short", [{ ...row, x: [1] }], /^p\.samples\[0\]\.x must have length 2/],
    ["text in a list", [{ ...row, x: [1, "2"] }], /^p\.samples\[0\]\.x\[1\] must be a number/],
    [
      "a list in an array",
      [row, row, { ...row, "odd key": [[[3]], 5] }],
      /^p\.samples\[2\]\["odd key"\]\[0\]\[0\] must have length 2/,
    ],
    [
      "a number in an array",
      [{ ...row, "odd key": [[[3, 4]]] }],
      /^p\.samples\[0\]\["odd key"\] must have length 2/,
    ],
  ])("%s", (_, samples, message) => {
    const call = (f: unknown) => () => (f as AnyCompiled)(3, { samples, k: 1 }, [1, 2]);
    expect(call(file)).toThrow(message);
    expect(call(file)).not.toThrow(GradcError);
    const [place = ""] = String(message).match(/(?<=\^).*?(?= must)/) ?? [];
    expect(call(g)).toThrow(new RegExp(`SHAPE_MISMATCH: ${place}`));
  });

  test("right ones are taken, and flat data is checked", () => {
    const args = [3, { samples: [row, row], k: 2 }, [1, 2]] as const;
    expect((file as AnyCompiled)(...args)).toEqual({ value: 18, grad: [12, {}, undefined] });
    const { value } = file as unknown as { value: (...arrays: unknown[]) => number };
    expect(value([3], [2, 0, 0, 1, 2, 3, 4, 5])).toBe(18);
    expect(() => value([3], [2, 0, 0, 1, 2, 3, 4, 5, 6])).toThrow(
      new RangeError(
        "data must have length 8, 13, 18, … (3 constants, then rows of 5, at least one), but has 9",
      ),
    );
    const flat = generated(bare)["value"] as typeof value;
    expect(flat([3], [0])).toBe(3);
    for (const wrong of [[], undefined, null, 5])
      expect(() => flat([3], wrong)).toThrow(RangeError);
  });
});

describe("what a file says", () => {
  test("facts, and words in the comment", () => {
    const { rowLength, dataLength, inputNames } = generated(g);
    expect({ rowLength, dataLength, inputNames }).toEqual({
      rowLength: 5,
      dataLength: 3,
      inputNames: ["a"],
    });
    const text = joinParts(emitModule([entry("f", g)]));
    expect(text.replace(/\n \* +/g, " ")).toContain(
      '@param p { samples: rows({ x: vector(2), "odd key": [matrix(1, 2), scalar] }), k: constant(scalar) }',
    );
    expect(generated(compileGrad((a) => a))["rowLength"]).toBe(0);
  });

  test("its types", async () => {
    const text = await formatParts(emitDeclarations([entry("f", bare)]), "typescript");
    expect(text).toContain("f: GradFunction<\n  [a: number, _r: ArrayLike<number>],");
    expect(text).toContain("[number, undefined]");
  });
});

test("names of users that are names in the code that reads rows", () => {
  const inner = { path: scalar, row: scalar, into: scalar, at: scalar };
  const f = compileGrad(
    (into, at, _path, _row) => into.mul(at),
    scalar,
    scalar,
    rows(inner),
    scalar,
  );
  const samples = [{ path: 1, row: 2, into: 3, at: 4 }];
  const names = { readRows: f, constants: f, readNumber: f, path: f, row: f };
  const files = generatedAll(names);
  for (const file of Object.values(files)) {
    expect(file(2, 3, samples, 1)).toEqual(f(2, 3, samples, 1));
    expect(() => file(2, 3, [{ ...samples[0], at: "4" }], 1)).toThrow("_path[0].at must be");
  }
});
