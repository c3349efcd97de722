/**
 * The main job, `npm start`: compile, check and train on real data, and say what was done.
 *
 * It compiles micrograd's README expression, then trains micrograd's demo notebook with the
 * compiled gradient and again with the interpreted engine, and compares numbers and time.
 */
import { readme as generated } from "../codegen-out/readme.grad.js";
import { checkGrad, Value } from "../src/index.ts";
import {
  compiled,
  decisionBoundary,
  type Engine,
  interpreted,
  moons,
  type Step,
  train,
} from "./moons.ts";
import { sampleLoss } from "./moons.grad.ts";
import { expression, readme } from "./readme.grad.ts";

const print = (...lines: string[]): void => console.log(lines.join("\n"));

const title = (text: string): void => print("", text, "─".repeat(text.length));

function showReadme(): void {
  title("micrograd's README expression at a = −4, b = 2");
  const a = new Value(-4, "a");
  const b = new Value(2, "b");
  const g = expression(a, b);
  g.backward();
  const row = (name: string, numbers: readonly number[]): string =>
    `${name.padEnd(38)}${numbers.map((n) => n.toFixed(4).padStart(10)).join("")}`;
  const run = readme(-4, 2);
  const file = generated(-4, 2);
  print(
    `${"".padEnd(38)}${["g", "∂g/∂a", "∂g/∂b"].map((h) => h.padStart(10)).join("")}`,
    row("interpreted engine, backward()", [g.data, a.grad, b.grad]),
    row("compileGrad, generated code at run time", [run.value, ...run.grad]),
    row("codegen-out/readme.grad.js", [file.value, ...file.grad]),
    "",
    "The code that runs:",
    "",
    readme.source.valueAndGrad,
    "",
    "checkGrad(readme, -4, 2):",
    String(checkGrad(readme, -4, 2)),
  );
}

interface Training {
  readonly steps: readonly Step[];
  readonly parameters: Float64Array;
  readonly seconds: number;
}

function timed(engine: Engine): Training {
  const parameters = Float64Array.from(moons.parameters);
  const start = performance.now();
  const steps = train(engine, parameters, moons.notebook.length);
  return { steps, parameters, seconds: (performance.now() - start) / 1000 };
}

function showTraining({ steps, parameters }: Training): void {
  title("micrograd's demo notebook: MLP 2-16-16-1 on 100 points of two moons");
  print(
    `One sample's loss: ${sampleLoss.stages[0]?.graph.operationCount} operations traced, ` +
      `${sampleLoss.graph.operationCount} with the gradient by ${sampleLoss.inputLength} parameters.`,
    "",
  );
  steps.forEach(({ loss, accuracy }, k) => {
    const shown = k % 10 === 0 || k === steps.length - 1;
    if (shown)
      print(`step ${String(k).padStart(2)}  loss ${loss.toFixed(6)}  accuracy ${accuracy}%`);
  });
  const error = Math.max(
    ...steps.map(({ loss }, k) => Math.abs(loss - (moons.notebook[k] as Step).loss)),
  );
  print(
    "",
    `Largest difference from the 100 losses the notebook prints: ${error.toExponential(1)}`,
  );
  print(
    "",
    "The decision boundary (O and X: the points):",
    "",
    decisionBoundary(parameters, 72, 24),
  );
}

function showComparison(ours: Training, theirs: Training): void {
  title("The same training on the interpreted engine");
  const same = (a: number, b: number | undefined): boolean => Object.is(a, b);
  const losses = ours.steps.filter(({ loss }, k) => same(loss, theirs.steps[k]?.loss)).length;
  const weights = ours.parameters.filter((p, k) => same(p, theirs.parameters[k])).length;
  print(
    `identical to the last bit: ${losses} of ${ours.steps.length} losses, ` +
      `${weights} of ${ours.parameters.length} trained parameters`,
    `interpreted ${theirs.seconds.toFixed(2)} s, compiled ${ours.seconds.toFixed(3)} s: ` +
      `${Math.round(theirs.seconds / ours.seconds)} times faster in this run`,
  );
}

showReadme();
const ours = timed(compiled);
showTraining(ours);
showComparison(ours, timed(interpreted));
