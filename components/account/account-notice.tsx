import type { ReactNode } from "react";
import { LocalTime } from "#components/local-time.tsx";
import { Message } from "#components/message.tsx";
import { causeTitle } from "#components/runs/run-words.ts";
import type { AccountPageView } from "#lib/data/account-page.ts";

const inactive: Partial<Record<AccountPageView["account"]["state"], string>> = {
  SUSPENDED: "AWS has suspended this account. It is not refreshed and leaves every percentage.",
  PENDING_CLOSURE: "This account is being closed. It is not refreshed and leaves every percentage.",
  CLOSED: "This account is closed. It is not refreshed and leaves every percentage.",
  PENDING_ACTIVATION: "This account is not active yet. It is refreshed once AWS has activated it.",
};

/** The line above a page whose facts are old, missing, or of an account that is no longer there. */
export function AccountNotice({ view, now }: { view: AccountPageView; now: string }) {
  const { account, failure, refreshedAt } = view;
  const words = inactive[account.state];
  if (account.missingSince !== null)
    return (
      <Notice title="No longer in the organization">
        Not listed since <LocalTime at={account.missingSince} now={now} as="date" />. What was known is kept.
      </Notice>
    );
  if (words !== undefined) return <Notice title="Not active">{words}</Notice>;
  if (failure === null) return null;
  return (
    <Notice title={causeTitle(failure.code)}>
      The last refresh could not enter this account.{" "}
      {refreshedAt === null ? (
        "It has never been read."
      ) : (
        <>
          Shown are the facts from <LocalTime at={refreshedAt} now={now} as="moment" />.
        </>
      )}{" "}
      <span className="[overflow-wrap:anywhere]">{failure.message}</span>
    </Notice>
  );
}

function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mb-4">
      <Message kind="warn" icon="clock" title={title}>
        <p>{children}</p>
      </Message>
    </div>
  );
}
