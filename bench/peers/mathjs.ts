/**
 * mathjs: symbolic derivatives of an expression in its own language.
 *
 * The non-obvious decision: relu is (x + |x|)/2, because mathjs differentiates no function that it
 * does not know; the points keep away from the kink.
 */
import { load } from "../peers.ts";
import type { Contestant, Step } from "../workload.ts";

type Scope = Record<string, number>;

interface Expression {
  compile(): { evaluate(scope: Scope): number };
}

interface Mathjs {
  parse(text: string): Expression;
  derivative(expression: string, variable: string): Expression;
}

/** Value and derivatives of one expression, as functions of a scope. */
export interface Derived {
  readonly value: (scope: Scope) => number;
  readonly partials: readonly ((scope: Scope) => number)[];
}

export async function derive(expression: string, variables: readonly string[]): Promise<Derived> {
  const math = await load<Mathjs>("mathjs");
  const run = (e: Expression): ((scope: Scope) => number) => {
    const compiled = e.compile();
    return (scope) => compiled.evaluate(scope);
  };
  return {
    value: run(math.parse(expression)),
    partials: variables.map((variable) => run(math.derivative(expression, variable))),
  };
}

async function expressionStep(expression: string, variables: readonly string[]): Promise<Step> {
  const { value, partials } = await derive(expression, variables);
  const scope: Scope = {};
  return (x, grad) => {
    variables.forEach((variable, k) => (scope[variable] = x[k] as number));
    for (let k = 0; k < grad.length; k++) grad[k] = (partials[k] as (s: Scope) => number)(scope);
    return value(scope);
  };
}

export const mathjsContestant = (setup: () => Promise<Step>): Contestant => ({
  name: "mathjs (symbolic)",
  peer: "mathjs",
  setup: async () => ({ step: await setup() }),
});

export const mathjs = (expression: string, variables: readonly string[]): Contestant =>
  mathjsContestant(() => expressionStep(expression, variables));
