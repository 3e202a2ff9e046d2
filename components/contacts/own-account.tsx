import Link from "next/link";
import { AccountId } from "#components/account-id.tsx";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { Cell } from "#components/cell.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { AccountRow } from "#lib/data/accounts.ts";
import type { HandoverView } from "#lib/data/handovers.ts";
import type { OwnAnswer } from "#lib/data/own-campaigns.ts";
import { contactRoleWords } from "./contact-words.ts";
import { DisputeForm } from "./dispute-form.tsx";
import { HandOverForm } from "./hand-over-form.tsx";
import { OpenHandovers } from "./open-handovers.tsx";

interface OwnAccountProps {
  account: AccountRow;
  now: string;
  /** What the owner has said since a campaign asked; null: none asks. */
  answer: OwnAnswer | null;
  confirm: FormAction;
  /** null: the viewer's role does not let them. */
  handOver: FormAction | null;
  dispute: FormAction;
  /** Open ones of this account. */
  handovers: readonly HandoverView[];
  /** null: the viewer's role does not let them. */
  takeBack: FormAction | null;
}

/** What the owner has said of it, where somebody asked. */
function Answered({ answer }: { answer: OwnAnswer | null }) {
  if (answer === "confirmed") return <p className="tag tag-met w-fit">You confirmed it. Thank you.</p>;
  if (answer === "disputed") return <p className="tag tag-no w-fit">You say that it is not yours</p>;
  if (answer === "waiting") return <p className="tag tag-warn w-fit">Your answer is missing</p>;
  return null;
}

/** One account of an owner: who answers for it, how far it is, and the answers to whether it is still theirs. */
export function OwnAccount(props: OwnAccountProps) {
  const { account, now, answer, confirm, handOver, dispute, handovers, takeBack } = props;
  const { id, name, ou, contacts, stages } = account;
  const times = contacts.flatMap(({ confirmedAt }) => confirmedAt ?? []).sort();
  const oldest = times.length === contacts.length ? times[0] : undefined;
  const met = stages.reduce((sum, stage) => sum + stage.met, 0);
  const applicable = stages.reduce((sum, stage) => sum + stage.applicable, 0);
  return (
    <li className="card own-account">
      <h2>{name}</h2>
      <Answered answer={answer} />
      <p className="text-muted">
        <AccountId id={id} />
        {ou === null ? null : ` · ${ou}`}
      </p>
      <ul className="small">
        {contacts.map(({ email, role }) => (
          <li key={`${role} ${email}`}>
            <span className="quiet">{contactRoleWords[role]}</span> {email}
          </li>
        ))}
      </ul>
      <p className="small quiet">
        {oldest === undefined ? (
          "Not all of it is confirmed."
        ) : (
          <>
            Confirmed <LocalTime at={oldest} now={now} as="age" />.
          </>
        )}
      </p>
      <Link className="own-path" href={`/accounts/${id}`} prefetch={false}>
        <span className="sr-only">Roadmap of {name}: </span>
        <span className="bars">
          {stages.map((cell) => (
            <Cell
              key={cell.stage}
              size="table"
              state={cell.state}
              met={cell.fillHundredths / 100}
              unknown={cell.unknownHundredths / 100}
            />
          ))}
        </span>
        <span className="num small">
          {met} of {applicable} met
        </span>
      </Link>
      {answer === "confirmed" ? null : (
        <ActionButton
          action={confirm}
          fields={{ accountId: id }}
          label={answer === "disputed" ? "It is mine after all" : "Yes, still me"}
          icon="check"
          isPrimary={answer === "waiting"}
        />
      )}
      <OpenHandovers handovers={handovers} now={now} takeBack={takeBack} />
      {handOver === null ? null : (
        <details>
          <summary>Hand over</summary>
          <HandOverForm action={handOver} accountId={id} mayDoAtOnce={false} />
        </details>
      )}
      {answer === "disputed" ? null : (
        <details>
          <summary>Not mine</summary>
          <DisputeForm action={dispute} accountId={id} />
        </details>
      )}
    </li>
  );
}
