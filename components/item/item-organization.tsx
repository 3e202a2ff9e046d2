import Link from "next/link";
import { Evidence } from "#components/account/evidence.tsx";
import { FailingList } from "#components/account/failing-list.tsx";
import type { ItemPageView, OrganizationStatus, OwnAnswerRow } from "#lib/data/item-page.ts";
import { ItemState } from "./item-state.tsx";

interface OrganizationPartProps {
  view: ItemPageView;
  title: string;
  now: string;
}

function Observed({ status, title, now }: { status: OrganizationStatus; title: string; now: string }) {
  return (
    <>
      {status.evidence.length === 0 ? null : (
        <Evidence evidence={status.evidence} title={title} ownAccountId="" now={now} />
      )}
      {status.failing.length > 0 ? <FailingList failing={status.failing} /> : null}
    </>
  );
}

/**
 * The organization's own status: the one status of an item of the organization, or what the organization itself has to do
 * for an item of its accounts, together with those.
 */
export function OrganizationPart({ view, title, now }: OrganizationPartProps) {
  const { status, scope } = view;
  if (status === null) return null;
  if (scope === "organization") {
    return (
      <section className="card" aria-labelledby="status">
        <header>
          <h2 id="status">What was observed</h2>
        </header>
        <div className="card-pad grid gap-3">
          {status.evidence.length === 0 ? <p className="muted">{status.reason}</p> : null}
          <Observed status={status} title={title} now={now} />
        </div>
      </section>
    );
  }
  const share = status.fraction === null ? null : Math.floor(status.fraction * 100);
  return (
    <section className="card" aria-labelledby="status">
      <header>
        <h2 id="status">The organization as a whole</h2>
        <ItemState state={listed(status)} fraction={share} />
      </header>
      <div className="card-pad grid gap-3">
        <p className="muted">{status.reason}</p>
        <Observed status={status} title={title} now={now} />
      </div>
    </section>
  );
}

function listed({ state, excepted, reasonCode }: OrganizationStatus) {
  const isExcepted = excepted > 0 && (state === "MET" || reasonCode === "excepted");
  return isExcepted ? "EXCEPTED" : state;
}

/** Accounts whose own answer outranks the organization's. */
export function OwnAnswers({ itemId, rows }: { itemId: string; rows: readonly OwnAnswerRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section className="card" aria-labelledby="own-answers">
      <header>
        <h2 id="own-answers">Accounts that differ</h2>
      </header>
      <ul className="card-pad grid gap-3">
        {rows.map(({ accountId, accountName, state, reason, failing }) => (
          <li key={accountId} className="grid gap-1">
            <span className="flex items-baseline justify-between gap-3">
              <Link
                className="min-w-0 hover:underline"
                href={`/accounts/${accountId}?item=${itemId}#item`}
                prefetch={false}
              >
                {accountName}
              </Link>
              <ItemState state={state} />
            </span>
            <p className="muted">{reason}</p>
            {failing.length > 0 ? <FailingList failing={failing} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
