import type { FreshnessKind } from "#lib/data/freshness.ts";
import type { OverviewView } from "#lib/data/overview.ts";

const order: readonly FreshnessKind[] = ["fresh", "partly", "failed", "skipped", "never"];
const words: Record<FreshnessKind, string> = {
  fresh: "fresh",
  partly: "partly read",
  failed: "failed",
  skipped: "not active",
  never: "never read",
};
/** More bars than this would be thinner than a pixel: the words stand alone. */
const maximumBars = 120;

/** How the newest attempt went, a bar an account, and the same in words. */
export function Freshness({ freshness }: { freshness: OverviewView["freshness"] }) {
  const counts = order
    .map((kind) => ({ kind, amount: freshness.filter((account) => account.kind === kind).length }))
    .filter(({ amount }) => amount > 0);
  const sentence = counts.map(({ kind, amount }) => `${amount} ${words[kind]}`).join(", ");
  return (
    <>
      {freshness.length <= maximumBars ? (
        <span
          className="freshness-bars"
          style={{ width: freshness.length * 4 }}
          role="img"
          aria-label={`Accounts: ${sentence}`}
        >
          {freshness.map(({ accountId, kind }) => (
            <i key={accountId} data-kind={kind} />
          ))}
        </span>
      ) : null}
      <span className="num">
        {counts.map(({ kind, amount }, index) => (
          <span key={kind}>
            {index > 0 ? " · " : ""}
            <span className={index === 0 ? "strong" : kind === "failed" ? "text-no-text" : ""}>
              {amount} {words[kind]}
            </span>
          </span>
        ))}
      </span>
    </>
  );
}
