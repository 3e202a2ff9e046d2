/** One account beside the list, and on its own page: what is worst about it, where it was seen, whose it is. */
import Link from "next/link";
import { ActionButton } from "#components/action-button.tsx";
import { CommandBlock } from "#components/command-block.tsx";
import { RadarHead } from "#components/radar/radar-head.tsx";
import { shortResource } from "#components/radar/radar-words.ts";
import { SightingList } from "#components/radar/sighting-list.tsx";
import { TextForm } from "#components/radar/text-form.tsx";
import { VerdictForm } from "#components/radar/verdict-form.tsx";
import type { SightedAccount } from "#lib/data/radar-list.ts";
import type { SightingRow } from "#lib/data/radar-page.ts";
import type { SightingQuestion } from "#lib/data/radar-questions.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { answer, ask, judge, takeBack } from "./actions.ts";

const externalId = `"Condition": { "StringEquals":
  { "sts:ExternalId": "<agree one with them>" } }`;

interface PanelProps {
  viewer: Viewer;
  account: SightedAccount;
  /** Some places; null: they stand beside the panel. */
  places: { rows: readonly SightingRow[]; more: boolean } | null;
  questions: readonly SightingQuestion[];
  now: Date;
}

function Verdict({ account, now }: Pick<PanelProps, "account" | "now">) {
  const inAYear = new Date(now.getTime() + 365 * 86_400_000).toISOString().slice(0, 10);
  const { accountId, class: name } = account;
  if (name === "ours")
    return (
      <section>
        <h3>Whose is it?</h3>
        <p>
          It stands in the register. Say there{" "}
          <Link className="link radar-link" href={`/accounts/${accountId}`} prefetch={false}>
            who owns it
          </Link>
          , and invite it into the organization.
        </p>
      </section>
    );
  return (
    <section>
      {name === "vendor" || name === "dismissed" ? (
        <ActionButton
          action={takeBack}
          fields={{ accountId, what: name === "vendor" ? "vendor" : "dismissal" }}
          label="Take the verdict back"
          small
        />
      ) : null}
      <VerdictForm
        key={accountId}
        action={judge}
        accountId={accountId}
        name={account.name}
        inAYear={inAYear}
      />
    </section>
  );
}

function Questions({ viewer, account, questions }: Pick<PanelProps, "viewer" | "account" | "questions">) {
  const mayAsk = hasPermission(viewer, "account.admin") && viewer.accounts === "all";
  const mayAnswer = hasPermission(viewer, "account.write");
  if (questions.length === 0 && !mayAsk) return null;
  const open = account.best?.accountName ?? "the account";
  return (
    <section>
      <h3>Ask the owner</h3>
      <ul className="radar-questions">
        {questions.map(({ id, accountName, text, answer: said }) => (
          <li key={id}>
            <p className="small quiet">Asked in {accountName}</p>
            <p>{text}</p>
            {said === null ? null : <p className="strong">{said}</p>}
            {said === null && mayAnswer ? (
              <TextForm action={answer} fields={{ id }} label="Your answer" button="Answer" />
            ) : null}
          </li>
        ))}
      </ul>
      {mayAsk && account.seenIn > 0 ? (
        <TextForm
          key={account.accountId}
          action={ask}
          fields={{ accountId: account.accountId }}
          label="Question"
          button={
            account.seenIn === 1 ? `Ask the owner of ${open}` : `Ask the owners of ${account.seenIn} accounts`
          }
          text={`Whose is account ${account.accountId}, and does it still have to be named here?`}
        />
      ) : null}
    </section>
  );
}

/** The panel. */
export function RadarPanel({ viewer, account, places, questions, now }: PanelProps) {
  const mayJudge = hasPermission(viewer, "account.admin") && viewer.accounts === "all";
  return (
    <aside className="card radar-panel" aria-label={`Account ${account.accountId}`}>
      <RadarHead account={account} />
      {places === null ? null : (
        <section>
          <h3>Where it was seen</h3>
          <SightingList rows={places.rows} now={now.toISOString()} />
          {places.more ? (
            <Link className="link radar-link" href={`/radar/${account.accountId}`} prefetch={false}>
              Every place
            </Link>
          ) : null}
        </section>
      )}
      {mayJudge ? <Verdict account={account} now={now} /> : null}
      <Questions viewer={viewer} account={account} questions={questions} />
      {account.isOpenTrust ? (
        <section>
          <h3>Whatever the verdict</h3>
          <p>Require an external id, so that no other customer of theirs can be sent here.</p>
          <CommandBlock
            runIn={`the trust policy of ${shortResource(account.best?.resource ?? "the role")}`}
            lines={externalId}
          />
        </section>
      ) : null}
    </aside>
  );
}
