import { createLoader } from "nuqs/server";
import { overviewParams } from "@/components/overview/search-params";
import { scopeParams } from "@/lib/client/search-params";

export const loadOverviewParams = createLoader({ ...scopeParams, ...overviewParams });
