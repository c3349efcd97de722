/** Numbers as the page shows them. */
import { expect, test } from "vitest";
import { fixed, plural, short } from "../../examples/playground/src/format.ts";

test("four digits behind the point, or an exponent", () => {
  expect([2, -4.00006, 0, 1e-9, 2.5e7].map(fixed)).toEqual([
    "2.0000",
    "-4.0001",
    "0.0000",
    "1.00e-9",
    "2.50e+7",
  ]);
});

test("what has not been computed is a dash", () => {
  expect([fixed(undefined), short(undefined)]).toEqual(["–", "–"]);
});

test("infinities and NaN have names", () => {
  expect([NaN, Infinity, -Infinity].map(short)).toEqual(["NaN", "∞", "-∞"]);
});

test("no more digits than needed", () => {
  expect([6, 0.5, 24.70408163, 1234567890, 0.00001, -3e-20].map(short)).toEqual([
    "6",
    "0.5",
    "24.7041",
    "1.235e+9",
    "1e-5",
    "-3e-20",
  ]);
});

test("one thing and several", () => {
  expect([plural(1, "step"), plural(2, "step")]).toEqual(["1 step", "2 steps"]);
});
