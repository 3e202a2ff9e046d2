import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { WhomToAsk } from "#components/whom-to-ask.tsx";

interface NothingOwnedProps {
  /** By which the register of contacts would know who asks; null: the identity provider told none. */
  email: string | null;
}

/** For whoever sees only their own accounts, and has none: why, what to do, and whom to ask. */
export function NothingOwned({ email }: NothingOwnedProps) {
  return (
    <>
      <Breadcrumb crumbs={[{ label: "No account is yours" }]} />
      <section className="card empty">
        <h1>No account is yours</h1>
        <p>
          {email === null ? (
            "Your sign-in told no e-mail address, so the register of contacts cannot know you."
          ) : (
            <>
              You signed in as <b className="strong">{email}</b>. The register of contacts names this address
              for no account, or your identity provider does not say that it is verified.
            </>
          )}
        </p>
        <h2>What to do</h2>
        <ul className="steps">
          <li>An account has an owner already? Ask them to hand it over to you.</li>
          <li>
            It has none? Ask an administrator to enter you as its owner: tell them the id of the account and
            your address.
          </li>
          <li>It was yours until now? An administrator can see in the audit log who changed it.</li>
        </ul>
        <p className="mt-5">Whom to ask: an administrator of Waymark in your organization.</p>
        <WhomToAsk />
      </section>
    </>
  );
}
