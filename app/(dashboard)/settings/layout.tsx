import type { ReactNode } from "react";
import { SettingsTabs } from "@/components/settings/settings-tabs";
import { Page } from "@/components/shell/page";
import { PageHeader } from "@/components/shell/page-header";

export default function SettingsLayout({ children }: { readonly children: ReactNode }) {
  return (
    <Page>
      <PageHeader title="Settings" />
      <SettingsTabs />
      {children}
    </Page>
  );
}
