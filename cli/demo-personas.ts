/** Who one can be in the demo: a person of each role. */
import type { Persona } from "#lib/data/personas.ts";
import type { SimulatedOrganization } from "#lib/sim/organization.ts";

/** The first division: what the viewer of the demo is limited to. */
function someUnit({ units }: SimulatedOrganization): string[] {
  const workloads = units.find(({ name }) => name === "Workloads");
  const division = units.find(({ parentId }) => parentId === workloads?.id);
  return division === undefined ? [] : [division.id];
}

/** The owner's accounts follow from the register of contacts, by the address. */
export function demoPersonas(organization: SimulatedOrganization): Persona[] {
  const domain = "northmole.example";
  return [
    { id: "admin", name: "Ines R.", email: `ines.r@${domain}`, role: "admin", unitIds: [] },
    { id: "security", name: "Kofi D.", email: `kofi.d@${domain}`, role: "security", unitIds: [] },
    { id: "owner", name: "Lena B.", email: `lena.b@${domain}`, role: "owner", unitIds: [] },
    {
      id: "viewer",
      name: "June S.",
      email: `june.s@${domain}`,
      role: "viewer",
      unitIds: someUnit(organization),
    },
  ];
}
