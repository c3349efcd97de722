/**
 * Passes can be left out: the results stay right, every product and every function of it, at all
 * points of the check; there is only more code.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { line, pendulum, predict } from "../../examples/loops.grad.ts";
import { sampleLoss } from "../../examples/moons.grad.ts";
import { along, curvature, frame, torque, velocity } from "../../examples/orders.grad.ts";
import { readme } from "../../examples/readme.grad.ts";
import { rosenbrock } from "../../examples/rosenbrock.grad.ts";
import { type Compilation, compilationOf } from "../../src/compiled.ts";
import { compileGrad, vector } from "../../src/index.ts";
import { OPTIONAL, type OptionalPass } from "../../src/passes/pipeline.ts";
import { asFunction, program as anyProgram } from "../programs.ts";
import { runs } from "../runs.ts";

const WAYS: readonly (readonly OptionalPass[])[] = [
  ...OPTIONAL.map((pass) => [pass]),
  [...OPTIONAL],
];

const EXAMPLES = {
  along,
  curvature,
  frame,
  line,
  pendulum,
  predict,
  readme,
  rosenbrock,
  sampleLoss,
  torque,
  velocity,
};

const of = (g: unknown): Compilation => compilationOf(g) as Compilation;

describe.each(Object.entries(EXAMPLES))("%s", (_, g) => {
  test.each(WAYS.map((without) => [without.join(" and "), without] as const))(
    "without %s",
    (_name, without) => {
      for (const mode of ["exact", "fast"] as const) {
        const less = of(g).again({ mode, without, check: true });
        const ran = less.programs.main.stages.map(({ name }) => name);
        expect(ran.filter((name) => (without as readonly string[]).includes(name))).toEqual([]);
        // In fast mode, whether more is left depends on what each pass finds.
        if (mode === "fast") continue;
        expect(less.programs.main.graph.length).toBeGreaterThanOrEqual(
          of(g).again({ mode, check: false }).programs.main.graph.length,
        );
      }
    },
  );
});

test("random programs are right whatever is left out, in straight lines and in loops", () => {
  fc.assert(
    fc.property(anyProgram, fc.subarray([...OPTIONAL]), (program, without) => {
      const g = of(compileGrad(asFunction(program), vector(3), { check: false }));
      g.again({ without, loops: true, check: true });
      g.again({ without, loops: false, check: true });
    }),
    { numRuns: runs(30) },
  );
});

test("what is not set stays as it is", () => {
  const once = of(readme).again({ mode: "fast", without: ["share"] });
  const twice = once.again({ loops: false });
  expect(twice.options).toEqual({ ...of(readme).options, mode: "fast", loops: false });
  expect(twice.programs.main.stages.map(({ name }) => name)).not.toContain("share");
  expect(of(readme).again({}).sources.valueAndGrad.text).toBe(readme.source.valueAndGrad);
});
