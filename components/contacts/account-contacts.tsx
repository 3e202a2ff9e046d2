import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { count } from "#components/words.ts";
import type { ContactComparison } from "#lib/data/contact-comparison.ts";
import type { AccountContact } from "#lib/data/contacts.ts";
import type { HandoverView } from "#lib/data/handovers.ts";
import type { UnownedAccount } from "#lib/data/unowned-accounts.ts";
import { AwsContacts } from "./aws-contacts.tsx";
import { ContactForm } from "./contact-form.tsx";
import { type ContactLine, contactLines, contactRoleWords, initials, isDifference } from "./contact-words.ts";
import { HandOverForm } from "./hand-over-form.tsx";
import { OpenHandovers } from "./open-handovers.tsx";
import { Suggested } from "./unowned-list.tsx";

interface AccountContactsProps {
  accountId: string;
  contacts: readonly AccountContact[];
  now: string;
  /** null: the viewer may not change them. */
  actions: {
    add: FormAction;
    remove: FormAction;
    confirm: FormAction;
    handOver: FormAction;
    takeBack: FormAction;
    /** Takes `ask:` and an account id, with the address of whoever is suggested as owner. */
    ask: FormAction;
  } | null;
  /** As an account that nobody owns, with whom its tags suggest; null: it is none. */
  unowned: UnownedAccount | null;
  comparison: ContactComparison;
  /** Open ones. */
  handovers: readonly HandoverView[];
  /** Whether the viewer may hand over without asking the successor. */
  mayDoAtOnce: boolean;
}

function Confirmed({ line, now }: { line: ContactLine; now: string }) {
  if (line.disputed !== null)
    return (
      <span className="text-no-text">
        Says that it is not theirs{line.disputed === "" ? "" : `: “${line.disputed}”`}
      </span>
    );
  if (line.confirmedAt === null) return "Not confirmed";
  return (
    <>
      Confirmed <LocalTime at={line.confirmedAt} now={now} as="age" />
    </>
  );
}

function Person({ line, now }: { line: ContactLine; now: string }) {
  return (
    <div>
      <span className="mark" aria-hidden="true">
        {initials(line)}
      </span>
      <span className="min-w-0">
        <b className="strong">{line.name ?? line.email}</b>{" "}
        <span className="quiet">{line.roles.map((role) => contactRoleWords[role]).join(", ")}</span>
        {line.kind === "list" ? <span className="tag ml-1">list</span> : null}
        <small>
          <Confirmed line={line} now={now} />
          {line.name === null ? null : ` · ${line.email}`}
        </small>
      </span>
    </div>
  );
}

interface NoOwnerProps {
  /** null: nothing is known of a suggestion. */
  unowned: UnownedAccount | null;
  ask: FormAction | null;
}

function NoOwner({ unowned, ask }: NoOwnerProps) {
  const { suggestion, askedTo } = unowned ?? { suggestion: null, askedTo: null };
  return (
    <div>
      <span className="mark mark-nobody" aria-hidden="true">
        ?
      </span>
      <div className="min-w-0">
        <b className="strong">No owner</b>
        <small>
          Nobody is named who answers for this account.
          {unowned === null || (suggestion === null && askedTo === null) ? null : (
            <>
              {" "}
              <Suggested account={unowned} />.
            </>
          )}
        </small>
        {ask === null || unowned === null || suggestion === null || askedTo !== null ? null : (
          <div className="mt-2">
            <ActionButton
              action={ask}
              fields={{ [`ask:${unowned.accountId}`]: suggestion.email }}
              label={`Ask ${suggestion.name ?? suggestion.email}`}
              small
            />
          </div>
        )}
      </div>
    </div>
  );
}

/** Who answers for the account, in which roles, since when confirmed; and, for those who may, the forms that change it. */
export function AccountContacts(props: AccountContactsProps) {
  const { accountId, contacts, now, actions, handovers, mayDoAtOnce, comparison, unowned } = props;
  const differing = comparison.contacts.filter(({ state }) => isDifference(state)).length;
  const lines = contactLines(contacts);
  const hasOwner = contacts.some(({ role }) => role === "owner");
  return (
    <section className="card contacts" aria-label="Contacts">
      <div className="people">
        {hasOwner ? null : <NoOwner unowned={unowned} ask={actions?.ask ?? null} />}
        {lines.map((line) => (
          <Person key={line.email} line={line} now={now} />
        ))}
      </div>
      <OpenHandovers handovers={handovers} now={now} takeBack={actions?.takeBack ?? null} />
      <details>
        <summary>
          Beside AWS
          {differing === 0 ? null : <span className="tag ml-2">{count(differing, "difference")}</span>}
        </summary>
        <div className="aws-beside">
          <AwsContacts comparison={comparison} now={now} />
        </div>
      </details>
      {actions === null ? null : (
        <details>
          <summary>Change contacts</summary>
          <div className="contact-edit">
            {lines.length === 0 ? null : (
              <div>
                <ActionButton
                  action={actions.confirm}
                  fields={{ accountId }}
                  label="All of them are right"
                  icon="check"
                />
                <ul className="contact-removals">
                  {lines.map((line) => (
                    <li key={line.email}>
                      <span>{line.email}</span>
                      <ActionButton
                        action={actions.remove}
                        fields={{ accountId, email: line.email }}
                        label={`Remove ${line.name ?? line.email}`}
                        small
                      />
                    </li>
                  ))}
                </ul>
              </div>
            )}
            <ContactForm action={actions.add} accountId={accountId} />
            <details>
              <summary>Hand over to another owner</summary>
              <HandOverForm action={actions.handOver} accountId={accountId} mayDoAtOnce={mayDoAtOnce} />
            </details>
          </div>
        </details>
      )}
    </section>
  );
}
