import { describe, expect, it } from "vitest";
import { allContracts, openApiDocument } from "./openapi";

type Parameter = { name: string; in: string; required: boolean };
type Operation = { parameters: Parameter[]; requestBody?: object; responses: object };

describe("openApiDocument", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument("1.2.3")));

  it("describes every contract under its path and method", () => {
    expect(allContracts().length).toBeGreaterThan(15);
    for (const { contract, name } of allContracts()) {
      expect(document.paths[contract.path][contract.method.toLowerCase()].operationId).toBe(name);
    }
  });

  it("names the parameters that stand in a path", () => {
    for (const [path, operations] of Object.entries<Record<string, Operation>>(document.paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const operation of Object.values(operations)) {
        const named = operation.parameters.filter((parameter) => parameter.in === "path");
        expect(named.map((parameter) => parameter.name).sort()).toEqual(wanted.sort());
        expect(named.every((parameter) => parameter.required)).toBe(true);
      }
    }
  });

  it("refers to nothing that is not in it", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, path = ""] of references) {
      const target = path.split("/").reduce((node, key) => node?.[key], document);
      expect(target, path).toBeDefined();
    }
  });

  it("has a route file per contract and a contract per route file", async () => {
    const files = Object.keys(import.meta.glob("../../app/api/v1/**/route.ts"));
    const routes = files
      .map((file) => file.replace(/^.*\/app/, "").replace(/\/route\.ts$/, ""))
      .map((path) => path.replace(/\[(\w+)\]/g, "{$1}"))
      .filter((path) => path !== "/api/v1/openapi.json");
    expect(routes.sort()).toEqual(Object.keys(document.paths).sort());
  });
});
