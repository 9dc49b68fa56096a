import type { Metadata } from "next";
import { ProjectSettings } from "@/components/settings/project-form";

export const metadata: Metadata = { title: "Settings" };

export default function SettingsPage() {
  return <ProjectSettings />;
}
