/** What a server action answers to the form that called it. */
export interface ActionAnswer {
  ok: boolean;
  /** For the person; null: nothing to say. */
  message: string | null;
  /** What stands below it, line by line. */
  lines?: readonly string[];
}

export type FormAction = (previous: ActionAnswer, form: FormData) => Promise<ActionAnswer>;

/** Before the form was ever sent. */
export const noAnswer: ActionAnswer = { ok: true, message: null };
