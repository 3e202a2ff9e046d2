import { AccountId } from "#components/account-id.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import type { SightedAccount } from "#lib/data/radar-list.ts";
import { classWords, kindWords, shortResource } from "./radar-words.ts";

/** What is worst about an account, in one sentence and one more. */
function sentences({
  best,
  isOpenTrust,
  class: name,
  lastUsedOn,
  reason,
}: SightedAccount): [string, string | null] {
  const where = best?.accountName ?? "a file";
  const used = lastUsedOn === null ? "" : `, and it was used on ${lastUsedOn}`;
  if (name === "dismissed") return ["It was left aside.", reason];
  if (best === null) return [classWords[name].note, null];
  if (best.kind === "role_trust")
    return [
      `A role in ${where} lets this account in${used}.`,
      isOpenTrust ? "Its trust asks for no external id." : "Its trust asks for an external id.",
    ];
  return [`${kindWords(best.kind)} ${shortResource(best.resource)} in ${where} names this account.`, null];
}

/** The account that is looked at. */
export function RadarHead({ account }: { account: SightedAccount }) {
  const [first, second] = sentences(account);
  return (
    <header className="radar-head">
      <div>
        <h2 className="mono">
          <AccountId id={account.accountId} />
        </h2>
        <CopyButton text={account.accountId} label="Copy the account id" />
        <span className="tag">{classWords[account.class].verdict.toLowerCase()}</span>
      </div>
      {account.name === null ? null : <p className="strong">{account.name}</p>}
      <p className="strong">{first}</p>
      {second === null ? null : <p>{second}</p>}
    </header>
  );
}
