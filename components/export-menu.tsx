import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

/** What a page shows, as files: a link of the class `menu-link` for each. */
export function ExportMenu({ children }: { children: ReactNode }) {
  return (
    <Popover
      summary={
        <>
          <Icon name="download" small />
          Export
        </>
      }
      align="end"
    >
      {children}
    </Popover>
  );
}
