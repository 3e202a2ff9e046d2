import { AccountId } from "#components/account-id.tsx";
import { CommandBlock } from "#components/command-block.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import type { Organization } from "#lib/data/organizations.ts";

const here = "Run where Waymark runs";

/** The role that Waymark assumes in every account, and the way to put it there. */
export function AuditRole({ organization }: { organization: Organization }) {
  const { roleName, externalId, baseAccountId } = organization;
  return (
    <section className="card" aria-labelledby="audit-role">
      <header>
        <h2 id="audit-role">Audit role</h2>
        <span className="tag">read only</span>
      </header>
      <div className="card-body">
        <p className="muted mb-3">
          Waymark keeps no AWS keys. It assumes this role for a short time in every account, with an external
          id that only this organization has.
        </p>
        <dl className="pairs">
          <dt>Role</dt>
          <dd className="mono">{roleName}</dd>
          <dt>Trusted account</dt>
          <dd>
            <AccountId id={baseAccountId} />
          </dd>
          <dt>External id</dt>
          <dd className="flex flex-wrap items-center gap-1">
            <span className="mono">{externalId}</span>
            <CopyButton text={externalId} label="Copy the external id" bare />
          </dd>
        </dl>
        <ol className="steps mt-4">
          <li>
            <span>
              <b className="strong">All member accounts</b>, new ones included, through a stack set that the
              stack in the management account makes.
            </span>
            <CommandBlock runIn={here} lines="npx waymark role-template --stack-set > waymark.yaml" />
          </li>
          <li>
            <span>
              <b className="strong">Single accounts</b>, or Terraform.
            </span>
            <CommandBlock
              runIn={here}
              lines={
                "npx waymark role-template > waymark-audit-role.yaml\nnpx waymark role-template --format terraform > waymark-audit-role.tf"
              }
            />
          </li>
          <li>
            <span>
              <b className="strong">Check.</b> It says what is refused, and how to repair it.
            </span>
            <CommandBlock runIn={here} lines="npx waymark doctor" />
          </li>
        </ol>
      </div>
    </section>
  );
}
