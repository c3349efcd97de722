/** Shapes that doc comments give to parameters. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compileModule } from "../../../src/build/module.ts";

const folder = mkdtempSync(join(tmpdir(), "gradc-shapes-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The inputs of the one marked function of a source. */
async function inputsOf(name: string, source: string): Promise<readonly string[]> {
  const file = join(folder, `${name}.grad.ts`);
  writeFileSync(file, source);
  const { gradients } = await compileModule(file, { out: folder });
  return (
    (gradients[0]?.compiled as { inputNames?: readonly string[] } | undefined)?.inputNames ?? []
  );
}

test("parts of a parameter that is taken apart go by their own names", async () => {
  const inputs = await inputsOf(
    "apart",
    `/**
      * @grad
      * @shape offsets 2
      * @shape layers[].w 1
      * @shape layers 2
      * @constant mean
      */
     export function f({ mean, offsets, layers }: {
       mean: number; offsets: number[]; layers: { w: number[] }[];
     }): number {
       return offsets[0]! * offsets[1]! * mean * layers[0]!.w[0]! * layers[1]!.w[0]!;
     }`,
  );
  expect(inputs).toEqual(["offsets[0]", "offsets[1]", "layers[0].w[0]", "layers[1].w[0]"]);
});

test("JSDoc's own @constant, which stands alone, makes nothing constant", async () => {
  const source = "/** @constant @grad */ export const f = ({ x }: { x: number }): number => x * x;";
  expect(await inputsOf("alone", source)).toEqual(["x"]);
});

test("two counts are rows and columns", async () => {
  const source = `/** @grad @shape m 2 x 3 */
    export const f = (m: number[][]): number => m[1]![2]! * m[0]![0]!;`;
  const inputs = await inputsOf("matrix", source);
  expect(inputs).toHaveLength(6);
  expect(inputs[3]).toBe("m[1][0]");
});
