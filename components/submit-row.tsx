import type { ActionAnswer } from "./action-answer.ts";

interface SubmitRowProps {
  label: string;
  pending: boolean;
  answer: ActionAnswer;
  /** It is what the page is for. */
  isPrimary?: boolean;
}

/** The end of a form: the button that sends it, and what came of it. */
export function SubmitRow({ label, pending, answer, isPrimary = false }: SubmitRowProps) {
  return (
    <div className="submit-row flex flex-wrap items-center gap-2">
      <button type="submit" className={isPrimary ? "button button-primary" : "button"} disabled={pending}>
        {label}
      </button>
      <AnswerLine answer={answer} />
    </div>
  );
}

/** What an action answered, read out when it comes. */
export function AnswerLine({ answer: { ok, message } }: { answer: ActionAnswer }) {
  return (
    <span role="status" className={`small empty:hidden ${ok ? "text-muted" : "text-no-text"}`}>
      {message}
    </span>
  );
}
