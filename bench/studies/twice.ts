/**
 * Study: is a function slowed down when another one is compiled from the same source text? V8
 * shares what it learns among functions made from one text.
 *
 * The non-obvious decision: the first one is timed before the second exists, and again beside it.
 */
import { whole } from "../gradc.ts";
import { table, digits, spread } from "../report.ts";
import type { Study } from "../study.ts";
import { measure } from "../timing.ts";
import type { Entrant } from "../workload.ts";
import { README, readmeExpression } from "../workloads/readme-expression.ts";

const entrant = (name: string): Entrant => ({
  name,
  runs: { step: whole(readmeExpression, 2)({}).valueAndGrad },
});

export const TWICE: Study = {
  name: "Twice",
  about: "the README expression, compiled once and once more from the same text",
  run: async ({ effort }) => {
    const { points } = README;
    const first = entrant("the first");
    const alone = await measure({ name: "alone", points, entrants: [first] }, effort);
    const entrants = [first, entrant("the second")];
    const both = await measure({ name: "both", points, entrants }, effort);
    const timed = [
      { contestant: "the first, alone", rounds: alone[0]?.rounds ?? [] },
      { contestant: "the first, beside the second", rounds: both[0]?.rounds ?? [] },
      { contestant: "the second, beside the first", rounds: both[1]?.rounds ?? [] },
    ].map(({ contestant, rounds }) => {
      return { contestant, time: spread(rounds.map((ms) => ms * 1e6)) };
    });
    const rows = timed.map(({ contestant, time: { median, min, max } }) => [
      contestant,
      `${digits(median)} ns`,
      `${digits(min)}–${digits(max)}`,
    ]);
    return { text: table(["", "median", "min–max"], rows), numbers: timed };
  },
};
