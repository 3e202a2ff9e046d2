import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireOpen } from "#app/places.ts";
import { readForPage, refusePage, webClock } from "#app/server.ts";
import { applyValue, previewValue } from "#app/settings/evaluation/actions.ts";
import { LocalTime } from "#components/local-time.tsx";
import { type SettingField, SettingForm } from "#components/settings/setting-form.tsx";
import { PreviewPart } from "#components/settings/setting-preview.tsx";
import { Breadcrumb } from "#components/shell/breadcrumb.tsx";
import { getPreview } from "#lib/data/setting-previews.ts";
import { isSettingKey, listSettings } from "#lib/data/settings.ts";
import { settingText } from "#lib/roadmap/setting-value.ts";
import { hasPermission } from "#lib/viewer.ts";

export const metadata: Metadata = { title: "Setting" };

/** What kind of field a value is typed into. */
function fieldOf(fallback: unknown, value: unknown): SettingField {
  if (typeof fallback === "boolean") return "yes-no";
  if (typeof fallback === "number") return "number";
  if (typeof fallback === "string" || fallback === null) return "text";
  const isPlain = Array.isArray(value) && value.every((entry) => typeof entry === "string");
  return isPlain ? "list" : "json";
}

function fieldText(field: SettingField, value: unknown): string {
  if (field === "list" && Array.isArray(value)) return value.join("\n");
  if (field === "json") return JSON.stringify(value, null, 2);
  return value === null ? "" : settingText(value);
}

interface SettingPageProps {
  params: Promise<{ key: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** One setting: another value, and what it would change. */
export default async function SettingPage({ params, searchParams }: SettingPageProps) {
  const viewer = await requireOpen("/settings/evaluation");
  if (!hasPermission(viewer, "settings.write")) await refusePage("This needs the permission settings.write.");
  const { key } = await params;
  if (!isSettingKey(key)) notFound();
  const { preview: asked } = await searchParams;
  const [settings, preview] = await readForPage(
    Promise.all([listSettings(viewer), typeof asked === "string" ? getPreview(viewer, asked) : null]),
  );
  const setting = settings.find((one) => one.key === key);
  if (setting === undefined || (preview !== null && preview.key !== key)) notFound();
  const { value, default: fallback, meaning, items, setBy, setAt } = setting;
  const shown = preview?.value ?? value;
  const field = fieldOf(fallback, shown);
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: "Settings", href: "/settings" },
          { label: "Evaluation", href: "/settings/evaluation" },
          { label: key },
        ]}
      />
      <div className="settings-columns">
        <section className="card" aria-labelledby="setting">
          <header>
            <h2 id="setting" className="mono">
              {key}
            </h2>
          </header>
          <div className="card-body">
            <p className="mb-3">{meaning}</p>
            <dl className="pairs mb-3">
              <dt>Now</dt>
              <dd className="mono">{settingText(value)}</dd>
              {setBy === null || setAt === null ? null : (
                <>
                  <dt>Set by</dt>
                  <dd>
                    {setBy}, <LocalTime at={setAt} now={webClock().now().toISOString()} as="age" />
                  </dd>
                </>
              )}
              <dt>Default</dt>
              <dd className="mono">{settingText(fallback)}</dd>
              <dt>Read by</dt>
              <dd>{items.length === 0 ? "every item" : `item ${items.join(", ")}`}</dd>
            </dl>
            <SettingForm
              action={previewValue}
              settingKey={key}
              field={field}
              text={fieldText(field, shown)}
            />
          </div>
        </section>
        {preview === null ? null : (
          <PreviewPart
            preview={preview}
            value={settingText(preview.value)}
            apply={applyValue}
            isSet={settingText(preview.value) === settingText(value)}
          />
        )}
      </div>
    </>
  );
}
