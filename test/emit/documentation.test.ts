/**
 * Doc comments of generated functions: the source's words with the shapes of the arguments, and
 * nothing in them that could end the comment.
 */
import { expect, test } from "vitest";
import { docComment } from "../../src/emit/code.ts";
import { type Documented, documentation, shapeText } from "../../src/emit/documentation.ts";
import { constant, matrix, rows, scalar, vector } from "../../src/index.ts";
import type { Shape } from "../../src/trace/shapes.ts";

const argument = (name: string, shape: Shape): Documented => ({ parameter: name, name, shape });

const lines = (doc: string, ...list: readonly Documented[]): string[] =>
  documentation({ doc, gives: "Value and gradient.", list });

test("shapes are written as the source writes them", () => {
  const shape = { w: matrix(3, 2), "odd key": [scalar, vector(4)], k: constant({ t: scalar }) };
  expect(shapeText(shape)).toBe(
    '{ w: matrix(3, 2), "odd key": [scalar, vector(4)], k: constant({ t: scalar }) }',
  );
  expect(shapeText(rows({ x: vector(2), y: scalar }))).toBe("rows({ x: vector(2), y: scalar })");
});

test("a parameter has its shape, then what the source says of it, units and all", () => {
  const doc = "Energy of a spring.\n@param k - stiffness, in N/m\n@param {number[]} x stretch (m)";
  expect(lines(doc, argument("k", scalar), argument("x", vector(2)))).toEqual([
    "Energy of a spring.",
    "",
    "Value and gradient.",
    "",
    "@param k scalar: stiffness, in N/m",
    "@param x vector(2): stretch (m)",
  ]);
});

test("parts of a parameter are told of where the source tells of them, also in rows", () => {
  const doc = "@param p.w weights\n@param p.b[1] the second\n@param data.y measured, in °C";
  const shape = { w: vector(3), b: [scalar, scalar] };
  const table = rows({ x: scalar, y: scalar });
  expect(lines(doc, argument("p", shape), argument("data", table)).slice(2)).toEqual([
    "@param p { w: vector(3), b: [scalar, scalar] }",
    "@param p.w vector(3): weights",
    "@param p.b[1] scalar: the second",
    "@param data rows({ x: scalar, y: scalar })",
    "@param data.y scalar: measured, in °C",
  ]);
});

test("what is returned is told of the value; other tags are left out", () => {
  const doc = "Loss.\n@grad\n@see elsewhere\n@returns the loss,\n  in J\n@param a old\n  and new";
  expect(lines(doc, argument("a", scalar))).toEqual([
    "Loss.",
    "",
    "Value and gradient.",
    "",
    "@param a scalar: old and new",
    "@returns value: the loss, in J",
  ]);
});

test("a parameter that the file calls by another name keeps its words", () => {
  const list = [{ parameter: "x", name: "x_2", shape: scalar }];
  expect(documentation({ doc: "@param x length", gives: "Value.", list })).toContain(
    "@param x_2 scalar: length",
  );
});

test("arguments that come as one list are listed in it", () => {
  const second = { name: "direction", words: "a number for each" };
  const list = [argument("a", scalar), argument("b", vector(2))];
  expect(documentation({ doc: "@param b offset", gives: "Both.", list, second })).toEqual([
    "Both.",
    "",
    "@param args a list of",
    "- a scalar",
    "- b vector(2): offset",
    "@param direction a number for each",
  ]);
});

test("long lines are broken between words", () => {
  const about = Array.from({ length: 30 }, (_, i) => `word${i}`).join(" ");
  const made = lines(`@param a ${about}`, argument("a", scalar)).slice(2);
  expect(made.every((line) => line.length <= 77)).toBe(true);
  expect(made.join(" ").replace(/\s+/g, " ")).toBe(`@param a scalar: ${about}`);
});

test("no text can end the comment", () => {
  const doc = "Ends */ alert(1) /*\n@param a also */ here\n@returns */";
  const text = docComment(lines(doc, argument("a", scalar), argument("*/", scalar)));
  expect(text.indexOf("*/")).toBe(text.length - 2);
});
