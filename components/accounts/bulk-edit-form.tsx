import type { OwnFieldView } from "#lib/data/account-field-list.ts";
import type { FieldChoices } from "#lib/data/field-choices.ts";

/** A field with what the address asks of it. */
export interface BulkField extends OwnFieldView {
  to: string;
  how: string;
}

interface BulkEditFormProps {
  /** Which accounts: the address of their list. */
  of: string;
  fields: readonly BulkField[];
  /** Keys of tags to take away, as they were typed. */
  untag: string;
  /** Values that accounts have, to choose from. */
  choices: FieldChoices;
}

/** A plain form: what is asked for stands in the address, and the page says what it would do. */
export function BulkEditForm({ of, fields, untag, choices }: BulkEditFormProps) {
  return (
    <form action="/accounts/edit" method="get" className="card-body bulk-edit" aria-label="Fields">
      <input type="hidden" name="of" value={of} />
      {fields.map((field) => (
        <Row key={field.field} field={field} choices={choices[field.field] ?? []} untag={untag} />
      ))}
      <div className="submit-row">
        <button type="submit" className="button">
          Show what would change
        </button>
      </div>
    </form>
  );
}

function Row({
  field: { field, name, kind, choices: own, to, how },
  choices,
  untag,
}: {
  field: BulkField;
  choices: readonly string[];
  untag: string;
}) {
  const id = `to-${field}`;
  const shared = { id, name: `to:${field}`, className: "input", defaultValue: to };
  if (kind === "tags")
    return (
      <>
        <div className="field">
          <label htmlFor={id}>Tags to set</label>
          <textarea {...shared} rows={2} maxLength={5000} placeholder="team = blue" />
          <p className="hint">key = value, one on each line; other tags stay.</p>
        </div>
        <div className="field">
          <label htmlFor="to-untag">Tags to take away</label>
          <input
            id="to-untag"
            name="to:untag"
            className="input"
            defaultValue={untag}
            maxLength={2000}
            autoComplete="off"
            placeholder="old-team, project"
          />
          <p className="hint">Keys with commas between them; only tags that people gave can go.</p>
        </div>
      </>
    );
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <div className="bulk-edit-field">
        {kind === "choice" ? (
          <select {...shared}>
            <option value="">leave as it is</option>
            {own.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        ) : null}
        {kind === "notes" ? (
          <textarea {...shared} rows={1} maxLength={4000} placeholder="leave as it is" />
        ) : null}
        {kind === "text" || kind === "date" ? (
          <input
            {...shared}
            type={kind}
            maxLength={kind === "text" ? 400 : undefined}
            autoComplete="off"
            placeholder="leave as it is"
            list={choices.length === 0 ? undefined : `${id}-list`}
          />
        ) : null}
        {choices.length === 0 ? null : (
          <datalist id={`${id}-list`}>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </datalist>
        )}
        <select className="input" name={`do:${field}`} defaultValue={how} aria-label={`${name}, what else`}>
          <option value="">or …</option>
          <option value="empty">say that there is none</option>
          <option value="back">take back what people said</option>
        </select>
      </div>
    </div>
  );
}
