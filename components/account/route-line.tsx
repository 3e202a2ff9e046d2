/** The way of an alert as stations in a row, with the station at which it ends or breaks. */

const arrow = " → ";

/** Whether an observation names the stations of a way. */
export function isRoute(observed: string): boolean {
  return observed.includes(arrow);
}

/** Stations in their order, and what is wrong with the last one; null: nothing. */
function readRoute(observed: string): { stations: string[]; why: string | null } {
  const text = observed.replace(/\.$/, "");
  const stations = text.split(arrow);
  const last = stations.pop() ?? "";
  const colon = last.indexOf(": ");
  if (colon < 0) return { stations: [...stations, last], why: null };
  return { stations: [...stations, last.slice(0, colon)], why: last.slice(colon + 2) };
}

/** An ordered list, so that a screen reader says the stations one after the other and what is wrong at the end. */
export function RouteLine({ observed }: { observed: string }) {
  const { stations, why } = readRoute(observed);
  return (
    <ol
      className="route"
      aria-label={why === null ? "Way of the alert" : "Way of the alert, which is broken"}
    >
      {stations.map((station, index) => {
        const isBroken = why !== null && index === stations.length - 1;
        return (
          // A way passes no station twice, but two may carry one name.
          <li key={`${index}-${station}`} data-broken={isBroken ? "" : undefined}>
            {station}
            {isBroken ? <strong>{why}</strong> : null}
          </li>
        );
      })}
    </ol>
  );
}
