/** The hash of the address. */
import { expect, test } from "vitest";
import { readRoute, showRoute } from "../../examples/playground/src/routes.ts";

test.each(["#explore", "#lessons/3", "#train?s=abc", "#compare/a/b?s=x-_1"])(
  "%s and back",
  (hash) => {
    expect(showRoute(readRoute(hash))).toBe(hash);
  },
);

test.each(["", "#", "#/", "#nothing"])("%j is the first view", (hash) => {
  expect(readRoute(hash)).toMatchObject({ view: "explore" });
});
