/** All measurements that are no contest. */
import { DETERMINANT } from "./studies/determinant.ts";
import { SCALING } from "./studies/scaling.ts";
import { TWICE } from "./studies/twice.ts";
import type { Study } from "./study.ts";

export const STUDIES: readonly Study[] = [TWICE, DETERMINANT, SCALING];
