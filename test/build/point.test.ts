/** A point on the command line: `a=-4,b=2`. */
import { expect, test } from "vitest";
import { pointFrom } from "../../src/build/point.ts";
import { UsageError } from "../../src/build/usage.ts";

const NAMES = ["a", "w[0]", "w[1]", "p.bias"];

test.each([
  ["a=-4,w[0]=1,w[1]=2e-3,p.bias=0", [-4, 1, 0.002, 0]],
  [" a = 1 , w = 0.5, p=-0", [1, 0.5, 0.5, -0]],
  ["w=1,w[1]=2,a=Infinity,p=NaN", [Infinity, 1, 2, NaN]],
])("%s", (text, numbers) => {
  expect(pointFrom(text, NAMES)).toEqual(numbers);
});

test.each([
  ["a=1", /lacks a number for w\[0\], w\[1\], p\.bias$/],
  ["", /NAME=NUMBER, with commas between, and not $/],
  ["a=1,b", /NAME=NUMBER, with commas between, and not b$/],
  ["a=one", /and not a=one$/],
  ["c=1", /no input c.*; inputs are a, w\[0\], w\[1\], p\.bias$/],
  ["p.bais=1", /no input p\.bais \(did you mean p\.bias\?\)/],
])("%s is wrong usage, and says why", (text, message) => {
  expect(() => pointFrom(text, NAMES)).toThrow(UsageError);
  expect(() => pointFrom(text, NAMES)).toThrow(message);
});
