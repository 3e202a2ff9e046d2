import Link from "next/link";
import { Cell } from "#components/cell.tsx";
import { CodeText } from "#components/code-text.tsx";
import { CommandBlock } from "#components/command-block.tsx";
import { Icon } from "#components/icon.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { formatNumber, itemCell, type StageName, verdictSentence } from "#components/words.ts";
import type { ItemDetail } from "#lib/data/account-page.ts";
import type { FixStep } from "#lib/roadmap/item.ts";
import { Evidence } from "./evidence.tsx";
import { FailingList } from "./failing-list.tsx";
import { History } from "./history.tsx";

export interface ItemGuidance {
  title: string;
  summary: string;
  why: string;
  steps: readonly FixStep[];
  /** Tools and settings that came after the roadmap was written. */
  since2019: readonly { asOf: string; text: string }[];
}

interface ItemPanelProps {
  accountId: string;
  item: ItemDetail;
  guidance: ItemGuidance;
  stage: StageName;
  previous: string | null;
  next: string | null;
  now: string;
}

const kindWords = {
  automatic: "automatic",
  assisted: "assisted: facts and an answer",
  attested: "attested: a person answers",
} as const;

function Step({
  accountId,
  id,
  label,
  icon,
}: {
  accountId: string;
  id: string | null;
  label: string;
  icon: "up" | "arrowDown";
}) {
  if (id === null) return null;
  return (
    <Link
      className="button button-ghost button-small button-icon"
      href={`/accounts/${accountId}?item=${id}#item`}
      prefetch={false}
      scroll={false}
      aria-label={label}
    >
      <Icon name={icon} small />
    </Link>
  );
}

/** One item opened: the answer, then the evidence, what fails, the fix, the history. */
export function ItemPanel({ accountId, item, guidance, stage, previous, next, now }: ItemPanelProps) {
  const unread = item.evidence.filter((line) => line.result === "unknown");
  return (
    <article className="card item-panel" id="item" aria-labelledby="item-title">
      <div className="item-head">
        <Link
          className="back-to-list button button-small mb-2"
          href={`/accounts/${accountId}`}
          prefetch={false}
        >
          All items
        </Link>
        <div className="flex items-center gap-1">
          <span className="small quiet min-w-0 flex-1">
            Stage {stage.number} {stage.name} ·{" "}
            <Link className="link" href={`/roadmap/${item.id}`} prefetch={false}>
              item {item.id} in all accounts
            </Link>{" "}
            · {kindWords[item.kind]}
            {item.inherited ? " · inherited from the organization" : ""}
          </span>
          <Step accountId={accountId} id={previous} label="Previous item" icon="up" />
          <Step accountId={accountId} id={next} label="Next item" icon="arrowDown" />
        </div>
        <h2 id="item-title">{guidance.title}</h2>
        <p className="muted">
          <CodeText text={guidance.summary} />
        </p>
        <div className="verdict">
          <Cell size="verdict" {...itemCell(item)} />
          <div className="min-w-0">
            <p>{verdictSentence(item)}</p>
            <small>{item.reason}</small>
          </div>
        </div>
      </div>
      {item.evidence.length > 0 ? (
        <section>
          <h3>
            Evidence
            {item.observedAt === null ? null : (
              <span className="small quiet font-normal">
                oldest fact from <LocalTime at={item.observedAt} now={now} as="age" />
              </span>
            )}
          </h3>
          <Evidence evidence={item.evidence} title={guidance.title} ownAccountId={accountId} now={now} />
        </section>
      ) : null}
      {item.failing.length > 0 ? (
        <section>
          <h3>
            Failing <span className="tag tag-no num">{formatNumber(item.failingCount)}</span>
          </h3>
          <FailingList failing={item.failing} />
          {item.failingCount > item.failing.length ? (
            <p className="small quiet">Of these, {formatNumber(item.failing.length)} are listed here.</p>
          ) : null}
        </section>
      ) : null}
      {unread.length > 0 ? (
        <section>
          <h3>
            Not read <span className="tag num">{unread.length}</span>
          </h3>
          <ul className="grid gap-1">
            {unread.map((line, index) => (
              // Several calls of one collector may be refused alike.
              <li key={`${index}-${line.collector}-${line.region}`} className="[overflow-wrap:anywhere]">
                <span className="mono muted">{line.region === "global" ? line.collector : line.region}</span>{" "}
                {line.observed}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h3>{item.state === "MET" || item.state === "NOT_APPLICABLE" ? "Why, and how to keep it" : "Fix"}</h3>
        <p className="muted mb-2">
          <CodeText text={guidance.why} />
        </p>
        <ol className="steps">
          {guidance.steps.map(({ text, command }) => (
            <li key={text}>
              <span>
                <CodeText text={text} />
              </span>
              {command === undefined ? null : <CommandBlock {...command} />}
            </li>
          ))}
        </ol>
      </section>
      {guidance.since2019.length > 0 ? (
        <section>
          <h3>Since 2019</h3>
          <ul className="grid gap-1.5">
            {guidance.since2019.map(({ asOf, text }) => (
              <li key={text} className="muted wrap-anywhere">
                <CodeText text={text} /> <span className="small quiet whitespace-nowrap">as of {asOf}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h3>History</h3>
        <History events={item.history} now={now} />
        <p className="small quiet mt-2">
          {item.evaluatedAt === null ? (
            "Not evaluated yet."
          ) : (
            <>
              Evaluated <LocalTime at={item.evaluatedAt} now={now} as="age" />
              {item.validUntil === null ? (
                "."
              ) : (
                <>
                  ; counts until <LocalTime at={item.validUntil} now={now} as="moment" />.
                </>
              )}
            </>
          )}
        </p>
      </section>
    </article>
  );
}
