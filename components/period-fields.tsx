interface PeriodFieldsProps {
  /** Days as forms take them; empty: without a limit. */
  values: { from: string; to: string };
}

/** The end of a form that filters a list by time: from which day, until which, and the button. */
export function PeriodFields({ values }: PeriodFieldsProps) {
  return (
    <>
      <label className="field">
        <span>From</span>
        <input className="input" type="date" name="from" defaultValue={values.from} />
      </label>
      <label className="field">
        <span>Until</span>
        <input className="input" type="date" name="to" defaultValue={values.to} />
      </label>
      <button type="submit" className="button">
        Show
      </button>
    </>
  );
}
