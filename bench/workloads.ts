/** All workloads, for the measurement and for the test that keeps the contestants honest. */
import type { Workload } from "./workload.ts";
import { BURTORCH, charactersOf } from "./workloads/characters.ts";
import { layoutOf } from "./workloads/layout.ts";
import { mixtureOf } from "./workloads/mixture.ts";
import { notebookOf } from "./workloads/notebook.ts";
import { README } from "./workloads/readme-expression.ts";
import { recurrentOf } from "./workloads/recurrent.ts";
import { rosenbrockIn } from "./workloads/rosenbrock.ts";
import { TINY } from "./workloads/tiny-graph.ts";

export const WORKLOADS: readonly Workload[] = [
  README,
  TINY,
  ...[10, 100, 1000].map(rosenbrockIn),
  notebookOf(100),
  layoutOf(60),
  recurrentOf(64, 8),
  mixtureOf(1000, 5),
  ...[4, 16].map((hidden) => charactersOf({ ...BURTORCH, hidden })),
];
