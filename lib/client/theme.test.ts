import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { SERIES_COLORS } from "./colors";

const css = readFileSync(fileURLToPath(new URL("../../app/globals.css", import.meta.url)), "utf8");

type Rgb = readonly [number, number, number];

function tokens(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0] ?? "";
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] ?? "", m[2] ?? ""]),
  );
}

/** Linear light, as WCAG 2.2 defines it. */
function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, bl] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * Full dichromacy in linear RGB: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
 * physiologically-based model for simulation of color vision deficiency", 2009, severity 1.
 */
const VISION: Readonly<Record<string, readonly Rgb[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** OKLab (B. Ottosson, 2020), where equal distances look about equally far. */
function oklab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map((c) => Math.max(0, c)) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seen(hex: string, matrix: readonly Rgb[]): Rgb {
  const rgb = linear(hex);
  const apply = (row: Rgb | undefined) =>
    row ? row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2] : 0;
  return oklab([apply(matrix[0]), apply(matrix[1]), apply(matrix[2])]);
}

describe.each([
  ["light", ":root"],
  ["dark", ".dark"],
])("the %s theme", (_, selector) => {
  const token = tokens(selector);
  const get = (name: string) => {
    const value = token.get(name);
    if (!value) throw new Error(`no token --${name}`);
    return value;
  };
  const series = Array.from({ length: SERIES_COLORS }, (_none, index) => `series-${index + 1}`);

  test.each(["ink", "muted", "faint", "accent", "good", "watch", "bad"])(
    "--%s is legible as text on every surface",
    (name) => {
      for (const surface of ["canvas", "panel", "raised", "hover"]) {
        expect(contrast(get(name), get(surface)), `on --${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  test.each(["accent", "good", "watch", "bad"])(
    "--%s is legible on its own soft ground",
    (name) => {
      expect(contrast(get(name), get(`${name}-soft`))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test("text on the accent is legible", () => {
    expect(contrast(get("accent-ink"), get("accent"))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([...series, "control-line"])("--%s stands out from its ground", (name) => {
    expect(contrast(get(name), get("panel"))).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.keys(VISION))("all series differ with %s vision", (vision) => {
    const matrix = VISION[vision] ?? [];
    for (const [index, a] of series.entries()) {
      for (const b of series.slice(index + 1)) {
        const [la, lb] = [seen(get(a), matrix), seen(get(b), matrix)];
        const distance = Math.hypot(la[0] - lb[0], la[1] - lb[1], la[2] - lb[2]);
        // 0.02 is a just noticeable difference; lines side by side need several.
        expect(distance, `${a} and ${b}`).toBeGreaterThan(0.08);
      }
    }
  });
});
