import type { ReactNode } from "react";
import { AccountId } from "#components/account-id.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { AccountPageView } from "#lib/data/account-page.ts";

interface AccountHeaderProps {
  view: AccountPageView;
  now: string;
  children: ReactNode;
}

const stateTags: Partial<Record<AccountPageView["account"]["state"], string>> = {
  SUSPENDED: "suspended",
  PENDING_CLOSURE: "closing",
  CLOSED: "closed",
  PENDING_ACTIVATION: "not yet active",
  DEPARTED: "left the organization",
};

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

/** Which account this is: name, id to copy, place, payer, regions, and how old its facts are. */
export function AccountHeader({ view, now, children }: AccountHeaderProps) {
  const { account, refreshedAt } = view;
  const tag = stateTags[account.state];
  return (
    <div className="account-head">
      <div className="min-w-0">
        <h1 className="flex items-center gap-2">
          {account.name}
          {tag === undefined ? null : <span className="tag">{tag}</span>}
        </h1>
        <dl className="fact-row">
          <div>
            <dt>Account</dt>
            <dd className="flex items-center">
              <AccountId id={account.id} />
              <CopyButton text={account.id} label="Copy account id" bare />
            </dd>
          </div>
          {account.ou === null ? null : <Fact label="OU">{account.ou === "/" ? "Root" : account.ou}</Fact>}
          {account.email === "" ? null : <Fact label="Mail">{account.email}</Fact>}
          {account.isManagement ? <Fact label="Role">management account</Fact> : null}
          {account.payer === null || account.payer === account.id ? null : (
            <Fact label="Payer">
              <AccountId id={account.payer} />
            </Fact>
          )}
        </dl>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <span className="small quiet">
          {refreshedAt === null ? (
            "Never refreshed"
          ) : (
            <>
              Facts from <LocalTime at={refreshedAt} now={now} as="age" />
            </>
          )}
        </span>
        {children}
      </div>
    </div>
  );
}
