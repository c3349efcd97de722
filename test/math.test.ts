/**
 * gradc/math: functions of ordinary numbers with the bits of the operations of the same names, as which
 * plain arithmetic knows them.
 */
import { expect, test } from "vitest";
import * as gradc from "../src/index.ts";
import * as math from "../src/math.ts";
import { numeric } from "../src/plain/natives.ts";

const place = { file: "x.grad.ts", line: 1, column: 1 };
const POINTS = [-30, -3, -0.5, -0, 0, 1e-9, 0.4375, 1, 6.5, Infinity, NaN];

test.each(Object.keys(math) as (keyof typeof math)[])("%s", (name) => {
  for (const x of POINTS) {
    const operation = gradc[name](x).data;
    expect(math[name](x)).toBe(operation);
    const call = { fn: math[name], self: undefined, args: [new gradc.Value(x)], place };
    expect(numeric(call)).toMatchObject({ result: { data: operation } });
  }
});
