/** Places of many operations in a row. */
import { expect, test } from "vitest";
import { placeFinder } from "../src/place-finder.ts";

test("evaluated code that names its source has places there", () => {
  const body = `const first = find();
    const second = find();
    return [first, second, find()];
    //# sourceURL=/written/by/hand.ts`;
  const run = new Function("find", body) as (find: () => unknown) => unknown[];
  // JavaScript puts two lines in front of the body.
  expect(run(placeFinder())).toEqual([
    { file: "/written/by/hand.ts", line: 3, column: 15 },
    { file: "/written/by/hand.ts", line: 4, column: 20 },
    { file: "/written/by/hand.ts", line: 5, column: 28 },
  ]);
});
