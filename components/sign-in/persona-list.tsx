import { Icon } from "#components/icon.tsx";
import { initialsOf } from "#components/settings/user-words.ts";
import { count } from "#components/words.ts";
import type { PersonaView } from "#lib/data/personas.ts";

function described({ role, accounts }: PersonaView): string {
  if (role === "admin") return "admin, sees and changes everything";
  if (role === "security") return "security, answers and records for every account";
  const reach = accounts === null ? "everything" : count(accounts, "account");
  return role === "owner" ? `owner of ${reach}` : `viewer of ${reach}`;
}

/** A form without script: whoever reaches the demo can look at it through each role. */
export function PersonaList({ personas, to }: { personas: readonly PersonaView[]; to: string }) {
  return (
    <form method="post" action="/demo/personas/enter" className="persona-list">
      <input type="hidden" name="to" value={to} />
      {personas.map((persona) => (
        <button key={persona.id} type="submit" name="persona" value={persona.id}>
          <span className="avatar" aria-hidden="true">
            {initialsOf(persona.name)}
          </span>
          <span className="min-w-0">
            <b>{persona.name}</b>
            <small>{described(persona)}</small>
          </span>
          <Icon name="right" small />
        </button>
      ))}
    </form>
  );
}
