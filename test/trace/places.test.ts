/**
 * The places of all traced operations: those that `locate` finds one by one, and no more stacks than
 * a build can wait for.
 */
import { expect, test } from "vitest";
import { compilationOf } from "../../src/compiled.ts";
import { compileGrad, rows, scalar, scan, sum, vector } from "../../src/index.ts";
import { MLP } from "../../src/nn.ts";
import type { TracedProgram } from "../../src/trace/trace.ts";

const traced = (compiled: unknown): TracedProgram => {
  const compilation = compilationOf(compiled);
  if (compilation === undefined) throw new Error("not compiled");
  return compilation.traced;
};

const CASES = {
  flat: compileGrad((a, b) => a.mul(b).add(a.sin()).sub(b.exp().mul(2))),
  repeated: compileGrad((a) => {
    let x = a;
    for (let i = 0; i < 5; i++) x = x.mul(a).add(i);
    return x;
  }),
  loops: compileGrad(
    (a, table) => sum(table, ({ x }) => scan(a, 3, (s) => s.mul(x).sin())).add(a),
    scalar,
    rows({ x: scalar }),
  ),
  deep: compileGrad(
    (p, x) => new MLP(2, [3, 1], p).forwardOne(x).mul(2),
    vector(MLP.parameterCount(2, [3, 1])),
    vector(2),
  ),
};

test.each(Object.entries(CASES))("%s: all at once as one by one", (_, compiled) => {
  const program = traced(compiled);
  const places = program.places();
  const singly = places.map((__, of) => program.locate(of));
  expect(places).toEqual(singly);
  expect(places.filter((place) => place?.file.endsWith("places.test.ts")).length).toBeGreaterThan(
    2,
  );
});

test("a long function has places for its first operations only", () => {
  const program = traced(
    compileGrad(
      (a) => {
        let x = a;
        for (let i = 0; i < 20_100; i++) x = x.add(i);
        return x;
      },
      { check: false, loops: false },
    ),
  );
  expect(program.places().filter(Boolean)).toHaveLength(20_000);
});
