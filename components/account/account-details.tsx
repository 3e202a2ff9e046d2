import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { accountStateWords, sourceWords } from "#components/words.ts";
import type { AccountFieldView } from "#lib/data/account-field-list.ts";
import { FieldsForm } from "./fields-form.tsx";

interface AccountDetailsProps {
  accountId: string;
  fields: readonly AccountFieldView[];
  now: string;
  /** `save` takes `accountId`, and `set:` and `was:` of each field; null: the viewer may change none. */
  actions: { save: FormAction; takeBack: FormAction } | null;
}

type Value = AccountFieldView["value"];

function words({ field }: Pick<AccountFieldView, "field">, value: Value) {
  if (value === null || value === "") return null;
  if (typeof value !== "string")
    return Object.entries(value)
      .map(([key, text]) => `${key} = ${text}`)
      .join(", ");
  return field === "state"
    ? (Object.entries(accountStateWords).find(([state]) => state === value)?.[1] ?? value)
    : value;
}

/** Every field of the account with whose word it is, and what others say; and the form that changes them. */
export function AccountDetails({ accountId, fields, now, actions }: AccountDetailsProps) {
  const known = fields.filter(({ value, others }) => value !== null || others.length > 0);
  const missing = fields.filter((field) => !known.includes(field));
  const editable = fields.filter(({ mayChange }) => mayChange);
  return (
    <section className="card account-details" aria-labelledby="details">
      <details>
        <summary>
          <h2 id="details">Details</h2>
          <span className="small text-muted">
            {known
              .filter(({ field }) => field !== "name" && field !== "notes")
              .slice(0, 4)
              .map((field) => words(field, field.value))
              .filter((text) => text !== null)
              .join(" · ")}
          </span>
        </summary>
        <dl>
          {known.map((field) => (
            <div key={field.field}>
              <dt>{field.name}</dt>
              <dd>
                <span className="account-field-value">{words(field, field.value) ?? "none"}</span>
                {field.source === null ? null : (
                  <small className="text-muted">
                    {sourceWords[field.source]}
                    {field.setAt === null ? null : (
                      <>
                        , <LocalTime at={field.setAt.toISOString()} now={now} as="age" />
                      </>
                    )}
                  </small>
                )}
                {field.others.map(({ source, value }) => (
                  <small key={source} className="account-field-other">
                    {sourceWords[source]} says {words(field, value) ?? "nothing"}
                  </small>
                ))}
                {actions !== null && field.mayChange && field.source === "manual" ? (
                  <ActionButton
                    action={actions.takeBack}
                    fields={{ accountId, field: field.field }}
                    label={`Take back ${field.name.toLowerCase()}`}
                    small
                  />
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
        {missing.length === 0 ? null : (
          <p className="small text-muted">
            Not known: {missing.map(({ name }) => name.toLowerCase()).join(", ")}.
          </p>
        )}
        {actions === null || editable.length === 0 ? null : (
          <details className="account-details-edit">
            <summary>Change details</summary>
            <FieldsForm
              accountId={accountId}
              fields={editable}
              action={actions.save}
              label="Change details"
              submitLabel="Save details"
            />
          </details>
        )}
      </details>
    </section>
  );
}
