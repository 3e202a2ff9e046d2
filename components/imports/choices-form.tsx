"use client";

import { useActionState, useId } from "react";
import { type FormAction, noAnswer } from "#components/action-answer.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface ChoicesFormProps {
  importId: string;
  accept: boolean;
  emptyClears: boolean;
  replaceConfirmed: boolean;
  choose: FormAction;
}

const boxes = [
  {
    name: "accept",
    label: "Take ids that have one reading",
    detail: "Zeros lost at the front, and rounded ids that fit one known account.",
  },
  {
    name: "replaceConfirmed",
    label: "Replace confirmed contacts",
    detail: "Otherwise a row that would is rejected.",
  },
  { name: "emptyClears", label: "Empty cells empty the field", detail: "Otherwise they say nothing." },
] as const;

/** What holds for all rows. */
export function ChoicesForm({ importId, choose, ...chosen }: ChoicesFormProps) {
  const [answer, submit, pending] = useActionState(choose, noAnswer);
  const id = useId();
  return (
    <form action={submit} className="card-body import-choices">
      <input type="hidden" name="id" value={importId} />
      {boxes.map(({ name, label, detail }) => (
        <div key={name} className="import-choice">
          <input
            id={`${id}-${name}`}
            type="checkbox"
            name={name}
            defaultChecked={chosen[name]}
            aria-describedby={`${id}-${name}-more`}
          />
          <div>
            <label htmlFor={`${id}-${name}`}>{label}</label>
            <small id={`${id}-${name}-more`} className="block">
              {detail}
            </small>
          </div>
        </div>
      ))}
      <SubmitRow label="Check again" pending={pending} answer={answer} />
    </form>
  );
}
