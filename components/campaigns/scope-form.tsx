import { count } from "#components/words.ts";
import type { CampaignPreview } from "#lib/data/campaign-changes.ts";

interface ScopeFormProps {
  /** Values of `scope` with what they are called. */
  scopes: readonly { value: string; label: string }[];
  chosen: { scope: string; environment: string };
  /** Whom a campaign about them would ask; a sentence: why it cannot be. */
  preview: CampaignPreview | string;
}

function previewSentence(preview: CampaignPreview): string {
  const { accounts, people, withoutOwner, unreachable, askedAlready } = preview;
  const rest = [
    withoutOwner === 0 ? null : `${count(withoutOwner, "has", "have")} no owner`,
    unreachable === 0 ? null : `mail to the owners of ${count(unreachable, "account")} comes back`,
  ].filter((part) => part !== null);
  return [
    `${count(accounts, "account")}, ${count(people, "owner")} to ask.`,
    ...(rest.length === 0 ? [] : [`Of the accounts ${rest.join(", and ")}.`]),
    ...(askedAlready === 0
      ? []
      : [`Another campaign that is open asks about ${count(askedAlready, "more", "more")} already.`]),
  ].join(" ");
}

/** Which accounts a campaign is about, and whom it would ask about them. */
export function ScopeForm({ scopes, chosen, preview }: ScopeFormProps) {
  return (
    <form
      action="/contacts/campaigns"
      method="get"
      className="settings-form campaign-form"
      aria-label="Which accounts"
    >
      <div className="field">
        <label htmlFor="campaign-scope">Which accounts</label>
        <select id="campaign-scope" className="input" name="scope" defaultValue={chosen.scope}>
          {scopes.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="campaign-environment">Only this environment</label>
        <input
          id="campaign-environment"
          className="input"
          name="environment"
          maxLength={100}
          defaultValue={chosen.environment}
          placeholder="empty: all"
          autoComplete="off"
        />
      </div>
      <div className="submit-row flex flex-wrap items-center gap-3">
        <button type="submit" className="button">
          Whom would it ask?
        </button>
        <p className={typeof preview === "string" ? "small text-no-text" : "small"}>
          {typeof preview === "string" ? preview : previewSentence(preview)}
        </p>
      </div>
    </form>
  );
}
