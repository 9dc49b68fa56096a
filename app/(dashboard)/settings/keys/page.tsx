import type { Metadata } from "next";
import { KeysView } from "@/components/settings/keys-view";

export const metadata: Metadata = { title: "Ingest keys" };

export default function KeysPage() {
  return <KeysView />;
}
