import Link from "next/link";
import type { ReactNode } from "react";
import type { FormAction } from "#components/action-answer.ts";
import { Icon, Logo } from "#components/icon.tsx";
import { GlobalSearch } from "#components/search/global-search.tsx";
import { formatNumber } from "#components/words.ts";
import { Navigation, type NavigationEntry } from "./navigation.tsx";
import { OrganizationBox, type OrganizationChoice } from "./organization-box.tsx";
import { type Person, PersonLink } from "./person-link.tsx";
import { PhoneMenu } from "./phone-menu.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

interface ShellProps {
  /** Null: nothing is connected, or nothing can be read. */
  organization: OrganizationChoice | null;
  organizations: readonly OrganizationChoice[];
  chooseOrganization: FormAction;
  /** What opens to whoever is signed in. */
  places: readonly NavigationEntry[];
  /** Who is signed in. */
  person: Person;
  /** The accounts are simulated. */
  demo: boolean;
  children: ReactNode;
}

/** Side bar, top bar, menu of small screens, and the page. */
export function Shell(props: ShellProps) {
  const { organization, organizations, chooseOrganization, places, person, demo, children } = props;
  const entries = places.map((place) =>
    place.href === "/accounts" && organization
      ? { ...place, count: formatNumber(organization.accountCount) }
      : place,
  );
  const menu = (
    <>
      {organization ? (
        <OrganizationBox current={organization} all={organizations} choose={chooseOrganization} />
      ) : null}
      <Navigation entries={entries} />
      {demo ? <p className="foot">Demo organization, simulated</p> : null}
    </>
  );
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <div className="shell">
        <aside className="side-bar">
          <Link className="brand" href="/" prefetch={false}>
            <Logo />
            Waymark
          </Link>
          {menu}
        </aside>
        <div className="min-w-0">
          <header className="top-bar">
            <PhoneMenu>{menu}</PhoneMenu>
            {organization ? (
              <>
                <GlobalSearch />
                <Link
                  className="button button-icon search-button"
                  href="/search"
                  prefetch={false}
                  aria-label="Search"
                >
                  <Icon name="search" />
                </Link>
              </>
            ) : null}
            <ThemeSwitch />
            <PersonLink person={person} />
          </header>
          <main id="main" className="content" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
    </>
  );
}
