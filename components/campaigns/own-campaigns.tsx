import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { count } from "#components/words.ts";
import type { OwnCampaign } from "#lib/data/own-campaigns.ts";

/** So many accounts get a step each. */
const mostSteps = 40;

function Steps({ answered, accounts }: Pick<OwnCampaign, "answered" | "accounts">) {
  if (accounts > mostSteps) return null;
  return (
    <div className="asked-steps" aria-hidden="true">
      {Array.from({ length: accounts }, (_, place) => (
        <i key={place} className={place < answered ? "asked-done" : undefined} />
      ))}
    </div>
  );
}

interface OwnCampaignsProps {
  campaigns: readonly OwnCampaign[];
  now: string;
  /** Takes `accountId`: "all" is everything that is asked and not answered. */
  confirm: FormAction;
}

/** What open campaigns ask of an owner, how much of it is answered, and the one answer to all of it. */
export function OwnCampaigns({ campaigns, now, confirm }: OwnCampaignsProps) {
  if (campaigns.length === 0) return null;
  const waiting = campaigns.reduce((most, { accounts, answered }) => Math.max(most, accounts - answered), 0);
  return (
    <section className="card campaign-asks" aria-label="You are asked">
      {campaigns.map(({ id, name, dueAt, accounts, answered }) => (
        <div key={id} className="stack">
          <h2>{name}</h2>
          <Steps answered={answered} accounts={accounts} />
          <p className="small text-muted">
            {answered === accounts ? (
              "You have answered everything. Thank you."
            ) : (
              <>
                {answered} of {count(accounts, "account")} answered, until{" "}
                <LocalTime at={dueAt} now={now} as="date" />
              </>
            )}
          </p>
        </div>
      ))}
      {waiting > 1 ? (
        <ActionButton
          action={confirm}
          fields={{ accountId: "all" }}
          label="Yes, still me for all of them"
          icon="check"
          isPrimary
        />
      ) : null}
    </section>
  );
}
