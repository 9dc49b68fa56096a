import { methods } from "@/lib/server/methods";
import { answerMetrics } from "@/lib/server/metrics";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: answerMetrics });
