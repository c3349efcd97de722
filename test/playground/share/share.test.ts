/** Links that carry the whole state. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeShared,
  encodeShared,
  type Shared,
} from "../../../examples/playground/src/share/share.ts";

const numbers = fc.array(fc.double(), { maxLength: 5 });
const count = fc.option(fc.nat(), { nil: null });
const states: fc.Arbitrary<Shared> = fc.record(
  {
    code: fc.string({ unit: "binary", maxLength: 200 }),
    settings: fc.record({
      mode: fc.constantFrom("exact", "fast"),
      loops: fc.constantFrom<Shared["settings"]["loops"][]>(true, false, "auto"),
    }),
    chosen: fc.string(),
    x: numbers,
    data: numbers,
    stage: count,
    step: count,
    view: fc.constantFrom("explore", "train", "compare", "lessons"),
    subroute: fc.string(),
    theme: fc.constantFrom("system", "light", "dark"),
  },
  {
    requiredKeys: ["code", "settings", "x", "data", "stage", "step", "view", "subroute", "theme"],
  },
);

test("every state comes back from a link, with NaN, infinities and −0", async () => {
  await fc.assert(
    fc.asyncProperty(states, async (shared) => {
      const encoded = await encodeShared(shared);
      expect(encoded).toMatch(/^[\w-]*$/);
      expect(await decodeShared(encoded)).toEqual(shared);
    }),
  );
});

const STATE: Shared = {
  code: "export {}",
  settings: { mode: "exact", loops: "auto" },
  x: [1],
  data: [],
  stage: null,
  step: 3,
  view: "explore",
  subroute: "",
  theme: "dark",
};

test.each<[string, Partial<Record<keyof Shared, unknown>>]>([
  ["code that is no text", { code: 5 }],
  ["a mode that does not exist", { settings: { mode: "quick", loops: true } }],
  ["a point that is no list", { x: "1" }],
  ["a point of words", { x: ["1"] }],
  ["half a step", { step: 1.5 }],
  ["a stage below the first", { stage: -1 }],
  ["a view that does not exist", { view: "settings" }],
  ["a theme that does not exist", { theme: "pink" }],
  ["nothing", { code: undefined }],
])("a link with %s is not taken", async (_what, change) => {
  const encoded = await encodeShared({ ...STATE, ...change } as Shared);
  expect(await decodeShared(encoded)).toBeUndefined();
});

test("a damaged link is not taken", async () => {
  const encoded = await encodeShared(STATE);
  const all = ["", "!", encoded.slice(0, -9), "AAAA", "eyJhIjoxfQ"];
  expect(await Promise.all(all.map(decodeShared))).toEqual(all.map(() => undefined));
});
