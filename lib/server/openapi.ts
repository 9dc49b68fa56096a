import { z } from "zod";
import type { Contract } from "@/lib/contracts/contract";
import * as events from "@/lib/contracts/events";
import * as feedback from "@/lib/contracts/feedback";
import * as keys from "@/lib/contracts/keys";
import * as latency from "@/lib/contracts/latency";
import * as overview from "@/lib/contracts/overview";
import * as projects from "@/lib/contracts/projects";
import * as sources from "@/lib/contracts/sources";
import * as storage from "@/lib/contracts/storage";
import * as system from "@/lib/contracts/system";
import * as traces from "@/lib/contracts/traces";

/** Every contract there is: what the document describes and a test holds the routes against. */
export function allContracts(): Array<{ readonly name: string; readonly contract: Contract }> {
  return [
    events,
    feedback,
    keys,
    latency,
    overview,
    projects,
    sources,
    storage,
    system,
    traces,
  ].flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) =>
      isContract(value) ? [{ name, contract: value }] : [],
    ),
  );
}

function isContract(value: unknown): value is Contract {
  return typeof value === "object" && value !== null && "path" in value && "response" in value;
}

type JsonObject = { [key: string]: unknown };

/** OpenAPI 3.1, whose schemas are JSON Schema 2020-12, generated from the contracts. */
export function openApiDocument(version: string): JsonObject {
  const schemas: JsonObject = {};
  const paths: Record<string, JsonObject> = {};
  for (const { name, contract } of allContracts()) {
    const schema = (part: string, type: z.ZodType, io: "input" | "output") =>
      toSchema(type, io, `${name}${part}`, schemas);
    const hasBody = !(contract.body instanceof z.ZodUndefined);
    paths[contract.path] = {
      ...paths[contract.path],
      [contract.method.toLowerCase()]: {
        operationId: name,
        summary: contract.summary,
        parameters: [
          ...parameters("path", schema("Path", contract.params, "input")),
          ...parameters("query", schema("Query", contract.query, "input")),
        ],
        ...(hasBody
          ? {
              requestBody: {
                required: true,
                content: content(schema("Body", contract.body, "input")),
              },
            }
          : {}),
        responses: {
          "200": {
            description: "The answer",
            content: content(schema("", contract.response, "output")),
          },
          default: {
            description: "What went wrong",
            content: content({ $ref: "#/components/schemas/Error" }),
          },
        },
      },
    };
  }
  schemas["Error"] = toSchema(system.ErrorBody, "output", "Error", schemas);
  return {
    openapi: "3.1.0",
    info: {
      title: "Plumbline",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: { schemas },
  };
}

function content(schema: JsonObject): JsonObject {
  return { "application/json": { schema } };
}

function parameters(place: "path" | "query", schema: JsonObject): JsonObject[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries((schema["properties"] ?? {}) as Record<string, JsonObject>).map(
    ([name, property]) => ({
      name,
      in: place,
      required: place === "path" || required.includes(name),
      schema: property,
    }),
  );
}

/** Definitions of one schema move to the document's own, where references can reach them. */
function toSchema(
  type: z.ZodType,
  io: "input" | "output",
  name: string,
  schemas: JsonObject,
): JsonObject {
  const {
    $schema: _,
    $defs = {},
    ...schema
  } = z.toJSONSchema(type, {
    io,
    unrepresentable: "any",
  }) as JsonObject & { $defs?: Record<string, JsonObject> };
  const moved = (definition: string) => `${name}_${definition.replace(/^_+/, "")}`;
  const relink = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(relink);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) =>
        key === "$ref" && typeof entry === "string" && entry.startsWith("#/$defs/")
          ? [key, `#/components/schemas/${moved(entry.slice("#/$defs/".length))}`]
          : [key, relink(entry)],
      ),
    );
  };
  for (const [definition, value] of Object.entries($defs)) {
    schemas[moved(definition)] = relink(value);
  }
  return relink(schema) as JsonObject;
}
