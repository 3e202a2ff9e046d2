import { Cell } from "#components/cell.tsx";
import { formatNumber, type StageName } from "#components/words.ts";
import type { OverviewView } from "#lib/data/overview.ts";

type Stage = OverviewView["stages"][number];

function sentence(name: StageName, stage: Stage): string {
  const head = `Stage ${name.number} ${name.fullName}`;
  if (stage.applicable === 0) return `${head}: not applicable`;
  return `${head}: ${stage.fillHundredths} percent met, ${stage.unknownHundredths} percent unknown, ${stage.accountsDone} of ${stage.accountsApplicable} accounts complete`;
}

/** The organization's row: ten large cells with their shares. */
export function StageCells({ stages, names }: { stages: readonly Stage[]; names: readonly StageName[] }) {
  const byNumber = new Map(names.map((name) => [name.number, name]));
  return (
    <ol className="stage-cells" aria-label="The ten stages, all accounts">
      {stages.map((stage) => {
        const name = byNumber.get(stage.stage);
        if (name === undefined) return null;
        return (
          <li key={stage.stage}>
            <Cell
              size="organization"
              // A share of many accounts: a level, never the cross of a single one.
              state={stage.applicable === 0 ? "na" : stage.fillHundredths === 100 ? "met" : "partly"}
              met={stage.fillHundredths / 100}
              unknown={stage.unknownHundredths / 100}
              label={sentence(name, stage)}
            />
            <span className="stage-name" title={name.fullName}>
              <span className="quiet num">{name.number}</span> {name.name}
            </span>
            <span className="stage-share">
              <b>{stage.fillHundredths}</b>
              <small>%</small>
            </span>
            <span className="stage-done">
              {formatNumber(stage.accountsDone)} of {formatNumber(stage.accountsApplicable)}
              {stage.accountsApplicable < 1000 ? " done" : ""}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
