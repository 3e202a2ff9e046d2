import type { Measurement } from "#lib/roadmap/exercises/measurements.ts";
import { type Line, linesOf, type Step, steps } from "./exercise-lines.ts";

const box = { width: 220, height: 40 };

const stepWords: Readonly<Record<Step, string>> = {
  identify: "Until noticed",
  understand: "Until understood",
  react: "Until stopped",
};

function TimeLine({ line }: { line: Line }) {
  const { step, points, first, last } = line;
  const path = points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  const words = `${stepWords[step]}: from ${first} to ${last}`;
  return (
    <li className="grid gap-1">
      <span className="flex items-baseline justify-between gap-3">
        <span className="muted">{stepWords[step]}</span>
        <span className="mono">{last}</span>
      </span>
      <svg
        className="trend trend-large"
        viewBox={`0 0 ${box.width} ${box.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        <path d={`M0 ${box.height - 0.5}H${box.width}`} stroke="var(--line-2)" />
        {points.length < 2 ? null : (
          <path
            d={`M${path}`}
            fill="none"
            stroke="var(--met)"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
          />
        )}
        {points.map(({ x, y }) => (
          // Of no length with round ends: a dot that stays round however the picture is stretched.
          <path
            key={x}
            d={`M${x.toFixed(1)} ${y.toFixed(1)}h0`}
            stroke="var(--met)"
            strokeWidth="5"
            strokeLinecap="round"
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
    </li>
  );
}

/** How long it took to notice, understand and stop what was rehearsed, exercise after exercise. */
export function ExerciseTimes({ measurements }: { measurements: readonly Measurement[] }) {
  if (measurements.length === 0) return null;
  return (
    <section className="card" aria-labelledby="exercise-times">
      <header>
        <h2 id="exercise-times">Times that exercises measured</h2>
      </header>
      <div className="card-pad grid gap-4">
        <ul className="grid gap-4 sm:grid-cols-3">
          {linesOf(measurements, box).map((line) => (
            <TimeLine key={line.step} line={line} />
          ))}
        </ul>
        <ul className="grid gap-1 small">
          {measurements.toReversed().map(({ id, at, title, kind, texts }) => (
            <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="min-w-0">
                <span className="mono">{at.slice(0, 10)}</span> {title} <span className="quiet">{kind}</span>
              </span>
              <span className="mono quiet">{steps.map((step) => texts[step]).join(" · ")}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
