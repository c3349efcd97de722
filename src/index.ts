/**
 * The public API of gradc, and nothing else.
 *
 * The non-obvious decision: the build tools are not here. This entry has no dependencies and runs
 * in any JavaScript environment; `gradc build` and `gradc explain` live under `build/`.
 */
export type { Backend } from "./backend.ts";
export { checkGrad, type GradCheck, type InputCheck } from "./check/check-grad.ts";
export type {
  CompiledGrad,
  CompiledHessian,
  CompiledHvp,
  CompiledJacobian,
  CompiledJvp,
  CompiledVjp,
  FlatArray,
  GradFunction,
  HessianFunction,
  HvpFunction,
  JacobianFunction,
  JvpFunction,
  Source,
  ValueAndGrad,
  VjpFunction,
} from "./compiled.ts";
export {
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
} from "./compilers.ts";
export { graphToDot } from "./dot.ts";
export { type ErrorCode, GradcError, type Place } from "./errors.ts";
export { explain } from "./explain/explain.ts";
export type { Block, Loop, Routine } from "./ir/block.ts";
export type { Graph } from "./ir/graph.ts";
export { parseGraph, showGraph } from "./ir/text.ts";
export { type Initial, Layer, MLP, Module, Neuron, type ParameterSource, seeded } from "./nn.ts";
export type { MatrixOptions, Options } from "./options.ts";
export type { Direction, Pattern } from "./passes/jacobian.ts";
export type { Stage } from "./passes/pipeline.ts";
export type { Mode } from "./passes/simplify.ts";
export {
  type Constant,
  constant,
  type Matrix,
  matrix,
  type Rows,
  rows,
  type Scalar,
  scalar,
  type Shape,
  type Vector,
  vector,
} from "./trace/shapes.ts";
export type { TracedRows } from "./trace/table.ts";
export {
  defineOp,
  type GatedDerivative,
  type Operation,
  type OperationDefinition,
  type PartialDerivative,
} from "./define-op.ts";
export * from "./functions.ts";
export { map, mean, type NextState, scan, type State, type StateOf, sum } from "./loops.ts";
export { gradient, type Mirrored } from "./gradient.ts";
export * from "./operations.ts";
export { type Operand, Value, zeroGrad } from "./value.ts";
