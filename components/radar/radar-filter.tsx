import { type SightingPlace } from "#lib/radar/sighting.ts";
import { placeHeads, placeWords } from "./radar-words.ts";

interface RadarFilterProps {
  /** Null: all of them. */
  tab: string | null;
  text: string;
  place: SightingPlace | null;
  openTrust: boolean;
}

/** What the list is narrowed by, and what its columns mean. */
export function RadarFilter({ tab, text, place, openTrust }: RadarFilterProps) {
  return (
    <form
      className="radar-filter"
      action="/radar"
      method="get"
      aria-label="Filter"
      key={`${text} ${place} ${openTrust}`}
    >
      {tab === null ? null : <input type="hidden" name="is" value={tab} />}
      <input
        className="input"
        type="search"
        name="q"
        defaultValue={text}
        maxLength={200}
        aria-label="Part of an id or a name"
        placeholder="Id or name"
      />
      <select className="input" name="place" defaultValue={place ?? ""} aria-label="Seen where">
        <option value="">Seen anywhere</option>
        {Object.entries(placeWords).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <label className="radar-check">
        <input type="checkbox" name="open" value="1" defaultChecked={openTrust} /> Trusted without external id
      </label>
      <button className="button" type="submit">
        Filter
      </button>
      <p className="small quiet radar-legend">
        <span className="radar-dot" aria-hidden="true" /> Seen there:{" "}
        {placeHeads.map(([name, head]) => `${head} = ${placeWords[name]}`).join(" · ")}
      </p>
    </form>
  );
}
