"use client";

import { Fragment, useId } from "react";
import type { FormAction } from "#components/action-answer.ts";
import { useKeptForm } from "#components/kept-form.ts";
import { SubmitRow } from "#components/submit-row.tsx";

interface CampaignFormProps {
  /** Takes `scope`, `environment`, `title`, `opensOn`, `days`, `reminders` and `quarterly`. */
  action: FormAction;
  /** Which accounts it is about, as the form above has chosen them. */
  fields: { scope: string; environment: string };
  /** What is offered: days, and the days of reminders. */
  usual: { title: string; days: number; reminderDays: readonly number[] };
  /** The day from which it may open. */
  today: string;
}

/** When owners are asked, until when, and how often they are reminded. */
export function CampaignForm({ action, fields, usual, today }: CampaignFormProps) {
  const { answer, pending, round, onSubmit } = useKeptForm(action);
  const id = useId();
  return (
    <form onSubmit={onSubmit} className="settings-form campaign-form" aria-label="Ask owners">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Fragment key={round}>
        <div className="field">
          <label htmlFor={`${id}-title`}>Title</label>
          <input
            id={`${id}-title`}
            className="input"
            name="title"
            maxLength={60}
            defaultValue={usual.title}
            required
            aria-describedby={`${id}-title-hint`}
          />
          <p id={`${id}-title-hint`} className="hint">
            The quarter is added to it.
          </p>
        </div>
        <div className="field">
          <label htmlFor={`${id}-opens`}>Opens on</label>
          <input
            id={`${id}-opens`}
            className="input"
            name="opensOn"
            type="date"
            min={today}
            defaultValue={today}
            required
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-days`}>Days to answer</label>
          <input
            id={`${id}-days`}
            className="input num"
            name="days"
            type="number"
            min={1}
            max={84}
            defaultValue={usual.days}
            required
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-reminders`}>Reminders after days</label>
          <input
            id={`${id}-reminders`}
            className="input num"
            name="reminders"
            defaultValue={usual.reminderDays.join(", ")}
            maxLength={60}
            placeholder="none"
            autoComplete="off"
          />
        </div>
        <label className="flex items-center gap-2 whole-row">
          <input type="checkbox" name="quarterly" defaultChecked /> Again every quarter
        </label>
      </Fragment>
      <SubmitRow label="Ask owners" pending={pending} answer={answer} isPrimary />
    </form>
  );
}
