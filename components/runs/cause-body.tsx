import Link from "next/link";
import { CommandBlock } from "#components/command-block.tsx";
import { formatNumber } from "#components/words.ts";

interface CauseBodyProps {
  cause: {
    meaning: string;
    /** Null: an account that could not be entered; `awsSaid` is then our own sentence, which quotes AWS. */
    operation: string | null;
    awsSaid: string | null;
    accountCount: number;
    /** Some of them. */
    accounts: readonly { id: string; name: string }[];
    fix: readonly { text: string; command?: { runIn: string; lines: string } }[];
  };
}

/** What a cause means, what AWS said, where, and what to do about it. */
export function CauseBody({ cause }: CauseBodyProps) {
  const rest = cause.accountCount - cause.accounts.length;
  return (
    <>
      <p>{cause.meaning}</p>
      {cause.awsSaid === null ? null : cause.operation === null ? (
        <p>{cause.awsSaid}</p>
      ) : (
        <p>
          AWS said: <code className="whitespace-normal">{cause.awsSaid}</code>
        </p>
      )}
      <p className="small">
        {cause.accounts.map(({ id, name }, index) => (
          <span key={id}>
            {index > 0 ? ", " : ""}
            <Link className="link" href={`/accounts/${id}`} prefetch={false}>
              {name}
            </Link>
          </span>
        ))}
        {rest > 0 ? ` and ${formatNumber(rest)} more` : ""}
      </p>
      {cause.fix.map(({ text, command }) => (
        <div key={text} className="grid gap-1.5">
          <p className="cause-fix">{text}</p>
          {command === undefined ? null : <CommandBlock {...command} />}
        </div>
      ))}
    </>
  );
}
