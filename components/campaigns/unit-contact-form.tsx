"use client";

import { Fragment, useId } from "react";
import type { FormAction } from "#components/action-answer.ts";
import { PersonFields } from "#components/contacts/person-fields.tsx";
import { useKeptForm } from "#components/kept-form.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface UnitContactFormProps {
  /** Takes `unitId`, `email` and `name`. */
  action: FormAction;
  units: readonly { id: string; path: string }[];
}

/** Who hears of what the owners in an OU do not answer. */
export function UnitContactForm({ action, units }: UnitContactFormProps) {
  const { answer, pending, round, onSubmit } = useKeptForm(action);
  const id = useId();
  return (
    <form onSubmit={onSubmit} className="settings-form" aria-label="Contact of an OU">
      <Fragment key={round}>
        <div className="field">
          <label htmlFor={`${id}-unit`}>OU</label>
          <select id={`${id}-unit`} className="input" name="unitId" required defaultValue={units[0]?.id}>
            {units.map(({ id: unitId, path }) => (
              <option key={unitId} value={unitId}>
                {path === "/" ? "The whole organization" : path}
              </option>
            ))}
          </select>
        </div>
        <PersonFields />
      </Fragment>
      <SubmitRow label="Set" pending={pending} answer={answer} />
    </form>
  );
}
