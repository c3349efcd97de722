/**
 * `gradc/config`: what a `gradc.config.ts` may say.
 *
 * The non-obvious decision: this entry imports nothing at run time, so a configuration loads at
 * once, whatever the command line needs.
 */
import type { Settings } from "./settings.ts";

/** A configuration; paths and globs start from the folder of the file. */
export type GradcConfig = Partial<Settings>;

/** Returns its argument; an editor that knows its type completes and checks it. */
export function defineConfig(config: GradcConfig): GradcConfig {
  return config;
}
