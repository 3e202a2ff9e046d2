import { CommandBlock } from "#components/command-block.tsx";
import { LocalTime } from "#components/local-time.tsx";
import type { ContactDifference } from "#lib/alternate-contact.ts";
import type { ComparedContact, ContactComparison } from "#lib/data/contact-comparison.ts";
import { awsContactWords, differenceWords } from "./contact-words.ts";

function Aws({ contact: { aws, state, why } }: { contact: ComparedContact }) {
  if (state === "not_read") return <span className="quiet">not read{why === null ? "" : ` (${why})`}</span>;
  return aws ?? <span className="quiet">none</span>;
}

function Fix({ contact: { fix } }: { contact: ComparedContact }) {
  if (fix === null) return null;
  if ("refused" in fix) return <p className="small text-muted">{fix.refused}</p>;
  return <CommandBlock runIn={fix.runIn} lines={fix.lines} />;
}

const tones: Record<ContactDifference, string> = {
  same: "tag tag-met",
  differs: "tag tag-warn",
  missing: "tag tag-no",
  only_aws: "tag tag-warn",
  none: "tag",
  not_read: "tag",
};

/** Of the root user AWS always has an address. */
function stateWords({ type, state }: ComparedContact): string {
  return type === "ROOT" && state === "none" ? "not in the register" : differenceWords[state];
}

/** AWS's contacts of one account beside the register's, and the commands that bring AWS in line. */
export function AwsContacts({ comparison, now }: { comparison: ContactComparison; now: string }) {
  const { contacts, observedAt, company } = comparison;
  const fixes = contacts.filter(({ fix }) => fix !== null);
  return (
    <>
      <ul className="aws-contacts">
        {contacts.map((contact) => (
          <li key={contact.type}>
            <b className="strong">{awsContactWords[contact.type]}</b>
            <span>
              <span className="quiet">Register: </span>
              {contact.ours.join(", ") || <span className="quiet">none</span>}
            </span>
            <span>
              <span className="quiet">AWS: </span>
              <Aws contact={contact} />
            </span>
            <span className={tones[contact.state]}>{stateWords(contact)}</span>
          </li>
        ))}
      </ul>
      <p className="small quiet">
        {observedAt === null ? (
          "AWS has not been asked for the contacts of this account yet."
        ) : (
          <>
            AWS was asked <LocalTime at={observedAt} now={now} as="age" />.
          </>
        )}{" "}
        {company === null ? "" : `The account belongs to ${company} there.`}
      </p>
      {fixes.length === 0 ? null : (
        <div className="aws-fixes">
          {fixes.map((contact) => (
            <Fix key={contact.type} contact={contact} />
          ))}
          <p className="small quiet">
            Waymark only reads: it never writes to AWS. After the next run the difference disappears by
            itself.
          </p>
        </div>
      )}
    </>
  );
}
