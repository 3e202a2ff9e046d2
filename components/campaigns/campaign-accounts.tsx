import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { AskedOwner, CampaignAccountView } from "#lib/data/campaigns.ts";
import { standingWords } from "./campaign-words.ts";

function Owner({ owner, now }: { owner: AskedOwner; now: string }) {
  const { email, name, confirmedAt, disputedAt, disputeNote, bounced } = owner;
  return (
    <li>
      <span className="strong">{name ?? email}</span>{" "}
      <span className="quiet">
        {disputedAt !== null ? (
          <>
            says that it is not theirs, <LocalTime at={disputedAt} now={now} as="age" />
            {disputeNote === null ? null : `: “${disputeNote}”`}
          </>
        ) : confirmedAt === null ? (
          "never confirmed"
        ) : (
          <>
            confirmed <LocalTime at={confirmedAt} now={now} as="age" />
          </>
        )}
        {bounced ? " · mail comes back" : ""}
      </span>
    </li>
  );
}

/** The accounts that a campaign asks about, with whom it asks. */
export function CampaignAccounts({
  accounts,
  now,
}: {
  accounts: readonly CampaignAccountView[];
  now: string;
}) {
  return (
    <table className="table phone-rows campaign-accounts">
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">OU</th>
          <th scope="col">Owner</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {accounts.map(({ accountId, accountName, unitPath, standing, owners }) => (
          <tr key={accountId}>
            <td>
              <Link className="name-link" href={`/accounts/${accountId}`} prefetch={false}>
                {accountName}
              </Link>
              <span className="small quiet block">
                <AccountId id={accountId} />
              </span>
            </td>
            <td className="muted">{unitPath ?? "–"}</td>
            <td>
              {owners.length === 0 ? (
                <span className="quiet">nobody</span>
              ) : (
                <ul className="small">
                  {owners.map((owner) => (
                    <Owner key={owner.email} owner={owner} now={now} />
                  ))}
                </ul>
              )}
            </td>
            <td>
              <span className="campaign-standing">
                <i className={`standing-${standing}`} aria-hidden="true" /> {standingWords[standing]}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
