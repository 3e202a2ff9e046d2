import { formatNumber } from "#components/words.ts";

/** What spreadsheets do to account ids, and what is done about each. */
export function MangledIds({ repaired }: { repaired: number }) {
  return (
    <section className="card" aria-labelledby="mangled">
      <header>
        <h2 id="mangled">Why ids get mangled</h2>
        {repaired === 0 ? null : <span className="tag tag-warn num">{formatNumber(repaired)}</span>}
      </header>
      <div className="card-body import-mangled">
        <p className="small">
          A spreadsheet takes an account id for a number. It is repaired where only one reading is possible,
          and each row says which.
        </p>
        <dl>
          <dt>
            <code>11144446003</code> → <code>0111 4444 6003</code>
          </dt>
          <dd>Zeros at the front dropped: padded where that account is known, else asked.</dd>
          <dt>
            <code>1.11122E+11</code> → asked, or rejected
          </dt>
          <dd>
            Six digits left of twelve: the one known account that it can be, to confirm; of several none.
          </dd>
          <dt>
            <code>111122000000</code> → rejected
          </dt>
          <dd>Saved once as CSV from the form above: the last digits are gone.</dd>
        </dl>
        <p className="small quiet">
          To keep them, format the column as text before typing, or export from Waymark, which writes ids as
          text.
        </p>
      </div>
    </section>
  );
}
