import Link from "next/link";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { LocalTime } from "#components/local-time.tsx";
import { formatNumber } from "#components/words.ts";
import type { CampaignView } from "#lib/data/campaigns.ts";
import { CampaignBar, CampaignLegend } from "./campaign-bar.tsx";

interface CampaignCardProps {
  campaign: CampaignView;
  now: string;
  /** null: the viewer may not. */
  remind: FormAction | null;
  /** Whether its name leads to its page. */
  linked?: boolean;
}

/** What has happened, and what comes next. */
function Course({ campaign, now }: { campaign: CampaignView; now: string }) {
  const { openedAt, opensAt, remindedAt, nextReminderAt, escalatedAt, endedAt } = campaign;
  if (openedAt === null)
    return (
      <p>
        Asks on <LocalTime at={opensAt} now={now} as="date" />
      </p>
    );
  return (
    <p>
      Asked <LocalTime at={openedAt} now={now} as="date" />
      {remindedAt === null ? null : (
        <>
          , reminded <LocalTime at={remindedAt} now={now} as="date" />
        </>
      )}
      {escalatedAt === null ? null : (
        <>
          , contacts of OUs told <LocalTime at={escalatedAt} now={now} as="date" />
        </>
      )}
      {endedAt === null && nextReminderAt !== null ? (
        <span className="block">
          next reminder <LocalTime at={nextReminderAt} now={now} as="date" />
        </span>
      ) : null}
    </p>
  );
}

function End({
  campaign: { state, dueAt, endedAt, escalatedAt },
  now,
}: Pick<CampaignCardProps, "campaign" | "now">) {
  if (state === "open" && dueAt !== null)
    return (
      <span className={escalatedAt === null ? "tag" : "tag tag-warn"}>
        {escalatedAt === null ? "until " : "was due "}
        <LocalTime at={dueAt} now={now} as="date" />
      </span>
    );
  if (endedAt === null) return <span className="tag">planned</span>;
  return (
    <span className="tag">
      {state} <LocalTime at={endedAt} now={now} as="date" />
    </span>
  );
}

/** A campaign: how far it is, in a bar and in words, what comes next, and the one button. */
export function CampaignCard({ campaign, now, remind, linked = false }: CampaignCardProps) {
  const { id, name, counts, state } = campaign;
  return (
    <section className="card campaign-card" aria-label={name}>
      <div className="min-w-0">
        <h2>
          {linked ? (
            <Link className="name-link" href={`/contacts/campaigns/${id}`} prefetch={false}>
              {name}
            </Link>
          ) : (
            name
          )}{" "}
          <End campaign={campaign} now={now} />
        </h2>
        {state === "planned" ? null : (
          <>
            <CampaignBar counts={counts} />
            <CampaignLegend counts={counts} />
          </>
        )}
      </div>
      <div className="campaign-next">
        <Course campaign={campaign} now={now} />
        {remind !== null && state === "open" && counts.waiting > 0 ? (
          <ActionButton
            action={remind}
            fields={{ id }}
            label={`Remind about ${formatNumber(counts.waiting)} now`}
            icon="mail"
            small
          />
        ) : null}
      </div>
    </section>
  );
}
