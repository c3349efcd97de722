/** All workloads, for the measurement and for the test that keeps the contestants honest. */
import { NOTEBOOK } from "./notebook-step.ts";
import { README } from "./readme-expression.ts";
import type { Workload } from "./workload.ts";

export const WORKLOADS: readonly Workload[] = [README, NOTEBOOK];
