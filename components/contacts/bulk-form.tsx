import type { ContactView } from "#lib/data/contact-list.ts";
import type { HandoverRequest } from "#lib/data/handover-plan.ts";
import { handoverReasonWords } from "./contact-words.ts";

interface BulkFormProps {
  contact: Pick<ContactView, "left" | "bouncedAt" | "bounceReason">;
  /** As it was asked for; null: not yet. */
  request: HandoverRequest | null;
}

/** Fields of a plain form that asks for a preview: who shall answer for these accounts instead, and why. */
export function BulkForm({ contact: { left, bouncedAt, bounceReason }, request }: BulkFormProps) {
  const usual = !left && bouncedAt !== null ? "bounces" : "left";
  return (
    <section className="card" aria-labelledby="hand-over">
      <header>
        <h2 id="hand-over">Hand over to somebody else</h2>
      </header>
      <div className="card-body settings-form">
        {left ? (
          <p className="text-muted">Whoever signed in with this address is locked out by now.</p>
        ) : null}
        {bouncedAt === null ? null : (
          <p className="text-muted break">
            Mail has come back since {bouncedAt.slice(0, 10)}: {bounceReason}
          </p>
        )}
        <div className="field">
          <label htmlFor="successor">E-mail address of the successor</label>
          <input
            id="successor"
            className="input"
            name="to"
            type="email"
            maxLength={254}
            defaultValue={request?.to.email}
            autoComplete="off"
            required
          />
        </div>
        <div className="field">
          <label htmlFor="successor-name">Their name</label>
          <input
            id="successor-name"
            className="input"
            name="name"
            maxLength={120}
            defaultValue={request?.to.name ?? ""}
            autoComplete="off"
          />
        </div>
        <div className="field">
          <label htmlFor="reason">Why</label>
          <select
            id="reason"
            className="input"
            name="reason"
            defaultValue={request?.reason ?? usual}
            aria-describedby="reason-hint"
          >
            {Object.entries(handoverReasonWords).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <p id="reason-hint" className="hint">
            Where they left or mail comes back every role of theirs moves, else ownership alone.
          </p>
        </div>
        <div className="field">
          <label htmlFor="note">What the successor should know</label>
          <input
            id="note"
            className="input"
            name="note"
            maxLength={390}
            defaultValue={request?.note ?? ""}
            autoComplete="off"
          />
        </div>
        <p className="small text-muted">The ticked accounts, or all of them where none is ticked.</p>
        <button type="submit" className="button justify-self-start">
          Show what would move
        </button>
      </div>
    </section>
  );
}
