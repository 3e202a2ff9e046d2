/** One line of `waymark doctor`. */
import { AppError } from "#lib/errors.ts";

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
  /** What to do; null where it is in order. */
  fix: string | null;
}

/** A check that is in order. */
export function passed(name: string, detail: string): Check {
  return { name, ok: true, detail, fix: null };
}

/** One that is not, with what to do. */
export function failed(name: string, detail: string, fix: string): Check {
  return { name, ok: false, detail, fix };
}

/** The words of an expected failure; anything else is a bug and goes on. */
export function wordsOf(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  throw error;
}
