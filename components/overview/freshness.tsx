import { formatNumber, freshnessWords } from "#components/words.ts";
import type { FreshnessKind } from "#lib/data/freshness.ts";
import type { OverviewView } from "#lib/data/overview.ts";

const order: readonly FreshnessKind[] = ["fresh", "partly", "failed", "skipped", "never"];
/** Width of the strip where a bar is a share of the accounts and not one of them. */
const stripWidth = 280;

/** How the newest attempt went, a bar an account, or a share where there are too many; and the same in words. */
export function Freshness({ freshness }: { freshness: OverviewView["freshness"] }) {
  const { accounts } = freshness;
  const counts = order
    .map((kind) => ({ kind, amount: freshness.counts[kind] }))
    .filter(({ amount }) => amount > 0);
  const sentence = counts
    .map(({ kind, amount }) => `${formatNumber(amount)} ${freshnessWords[kind]}`)
    .join(", ");
  return (
    <>
      <span
        className="freshness-bars"
        style={{ width: accounts === null ? stripWidth : accounts.length * 4 }}
        role="img"
        aria-label={`Accounts: ${sentence}`}
      >
        {accounts === null
          ? counts.map(({ kind, amount }) => (
              <i key={kind} data-kind={kind} style={{ flexGrow: amount, minWidth: 3 }} />
            ))
          : accounts.map(({ accountId, kind }) => <i key={accountId} data-kind={kind} />)}
      </span>
      <span className="num">
        {counts.map(({ kind, amount }, index) => (
          <span key={kind}>
            {index > 0 ? " · " : ""}
            <span className={index === 0 ? "strong" : kind === "failed" ? "text-no-text" : ""}>
              {formatNumber(amount)} {freshnessWords[kind]}
            </span>
          </span>
        ))}
      </span>
    </>
  );
}
