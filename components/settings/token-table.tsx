import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { actorWords } from "#components/audit/audit-words.ts";
import { LocalTime } from "#components/local-time.tsx";
import type { TokenView } from "#lib/data/tokens.ts";
import type { UnitChoice } from "#lib/data/unit-limits.ts";
import { unitsText } from "./user-words.ts";

interface TokenTableProps {
  tokens: readonly TokenView[];
  /** What the ids of OUs are called. */
  units: readonly UnitChoice[];
  now: string;
  /** Takes `id`. */
  revoke: FormAction;
}

/** What a token reaches: nothing said is everything of its role. */
function reach({ unitIds }: TokenView, units: readonly UnitChoice[]): string {
  if (unitIds.length === 0) return "all accounts";
  return unitsText(unitIds.map((id) => ({ id, path: units.find((unit) => unit.id === id)?.path ?? null })));
}

/** The tokens, what each may, and the button that ends it. */
export function TokenTable({ tokens, units, now, revoke }: TokenTableProps) {
  return (
    <table className="table token-table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">May</th>
          <th scope="col">Created by</th>
          <th scope="col">Last used</th>
          <th scope="col">Ends</th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <Row key={token.id} token={token} sees={reach(token, units)} now={now} revoke={revoke} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  token: TokenView;
  sees: string;
  now: string;
  revoke: FormAction;
}

function Row({ token, sees, now, revoke }: RowProps) {
  const { id, name, hint, role, readOnly, createdBy, createdByName, lastUsedAt, expiresAt } = token;
  return (
    <tr>
      <td>
        <span className="strong">{name}</span> <code className="muted">{hint}</code>
      </td>
      <td>
        <span className="tag">{role}</span>
      </td>
      <td className="muted">
        {readOnly ? "read" : "read, write"}
        <small className="block">{sees}</small>
      </td>
      <td className="muted">{actorWords({ actor: createdBy, actorName: createdByName })}</td>
      <td className="muted num" data-label="used">
        {lastUsedAt === null ? "never" : <LocalTime at={lastUsedAt.toISOString()} now={now} as="age" />}
      </td>
      <td className="num" data-label="ends">
        {expiresAt === null ? "never" : <LocalTime at={expiresAt.toISOString()} now={now} as="date" />}
      </td>
      <td className="right">
        <ActionButton action={revoke} fields={{ id }} label="Revoke" small />
      </td>
    </tr>
  );
}
