import { CommandBlock } from "#components/command-block.tsx";
import { Message } from "#components/message.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import type { RunSummary } from "#lib/data/runs.ts";
import { RunLine } from "./run-line.tsx";

const here = "Run where Waymark runs";

/** Nothing is connected: the way to real accounts, and the way to look around without any. */
export function ConnectFirst() {
  return (
    <>
      <Breadcrumb crumbs={[{ label: "Overview" }]} />
      <section className="card empty">
        <h1>No accounts yet</h1>
        <p>
          Connect an organization, or a single account. Waymark only reads, through one role in every account.
        </p>
        <ol className="steps">
          <li>
            <span>With credentials of the identity that shall read the accounts in your shell, connect.</span>
            <CommandBlock runIn={here} lines="npx waymark connect" />
          </li>
          <li>
            <span>
              Put the read-only role <code>WaymarkAudit</code> into every account: print it, and deploy it as
              a stack in the management account, which makes it in all the others too.
            </span>
            <CommandBlock runIn={here} lines="npx waymark role-template --stack-set > waymark.yaml" />
          </li>
          <li>
            <span>Look whether everything is in place; it says what is refused, and how to repair it.</span>
            <CommandBlock runIn={here} lines="npx waymark doctor" />
          </li>
          <li>
            <span>Read the accounts for the first time.</span>
            <CommandBlock runIn={here} lines="npx waymark sync" />
          </li>
        </ol>
        <p className="mt-5 mb-2">Or look around in a simulated organization, without AWS.</p>
        <CommandBlock runIn={here} lines="WAYMARK_HOME=.waymark-demo npx waymark demo" />
      </section>
    </>
  );
}

/** Connected, but no account has been listed yet. */
export function RefreshFirst({ run }: { run: RunSummary | null }) {
  if (run?.active) return <RunLine run={run} />;
  return (
    <section className="card empty">
      <h2>Connected, never refreshed</h2>
      <p>
        The first refresh lists the accounts and reads each through its audit role. Press Refresh, or run the
        command; a worker must be running for the button.
      </p>
      {run?.failure ? (
        <div className="mb-4">
          <Message kind="error" icon="close" title={`Run ${run.number} failed`}>
            <p>{run.failure.message}</p>
          </Message>
        </div>
      ) : null}
      <CommandBlock runIn={here} lines="npx waymark sync" />
    </section>
  );
}
