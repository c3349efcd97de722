/**
 * What a lesson consists of, and how it is opened.
 *
 * The non-obvious decision: a lesson is data. To open one is to write its program, its point and
 * the place to look at into the page's state, as the student could do by hand.
 */
import { batch } from "@preact/signals";
import type { Point, Settings } from "../compiler/protocol.ts";
import * as state from "../state.ts";

/** One lesson. In its texts, what stands between backticks is code. */
export interface Lesson {
  readonly title: string;
  /** Two or three short paragraphs. */
  readonly text: readonly string[];
  /** What to try on the page beside it. */
  readonly look: readonly string[];
  readonly question: string;
  readonly answer: string;
  readonly code: string;
  readonly point: Point;
  /** The name of the pass after which the IR is shown, and its position among the stages. */
  readonly stage: { readonly name: string; readonly index: number };
  /** How many steps have been made; null for all numbers. */
  readonly step: number | null;
  /** Where they differ from what the page begins with. */
  readonly settings?: Partial<Settings>;
}

/** What the page begins with. */
const SETTINGS: Settings = { mode: "exact", loops: "auto" };

/** The settings under which a lesson is compiled. */
export const settingsOf = ({ settings }: Lesson): Settings => ({ ...SETTINGS, ...settings });

/**
 * Puts a lesson's program, point, stage and step on the page.
 * @param code the program as the student changed it
 */
export function open(lesson: Lesson, code = lesson.code): void {
  const { point, stage, step } = lesson;
  batch(() => {
    state.highlight.value = undefined;
    state.chosen.value = undefined;
    state.settings.value = settingsOf(lesson);
    state.point.value = point;
    state.stage.value = stage.index;
    state.step.value = step;
    state.code.value = code;
  });
}

/** A part of a text. */
export interface TextPart {
  readonly kind: "words" | "code";
  readonly text: string;
}

/** A text with its code: `so ` + code `da` + ` is 3`. */
export const partsOf = (text: string): readonly TextPart[] =>
  text
    .split("`")
    .map((part, i): TextPart => ({ kind: i % 2 === 0 ? "words" : "code", text: part }))
    .filter((part) => part.text !== "");

/**
 * The lesson that an address means.
 * @param subroute `3` for the third; anything else that is no lesson is the first
 * @returns its index, from 0
 */
export function lessonIndex(subroute: string, count: number): number {
  const number = /^\d+$/.test(subroute) ? Number(subroute) : 1;
  return number >= 1 && number <= count ? number - 1 : 0;
}
