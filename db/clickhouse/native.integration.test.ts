import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { createTestClickHouse } from "../testing/clickhouse";
import type { ClickHouse } from "./client";
import { encodeBlock, structureOf } from "./native-block";
import {
  BOOL,
  enumeration,
  FLOAT64,
  fixed,
  fixedString,
  INT8,
  INT16,
  INT64,
  MICROSECONDS,
  MONEY,
  NANOSECONDS,
  type NativeColumn,
  nullable,
  string,
  UINT8,
  UINT32,
  UINT64,
} from "./native-columns";
import { lowCardinality, numberMap, stringMap } from "./native-dictionary";

interface Row {
  readonly id: number;
  readonly text: string;
  readonly hex: string;
  readonly flag: boolean;
  readonly small: number;
  readonly whole: number;
  readonly big: bigint;
  readonly real: number;
  readonly absent: boolean;
  readonly kind: "span" | "log";
  readonly map: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
}

const of = <V>(row: Row, value: V): V | null => (row.absent ? null : value);

const COLUMNS: readonly NativeColumn<Row>[] = [
  string("project_id", () => "native"),
  fixed("id", UINT32, (row) => row.id),
  string("text", (row) => row.text),
  lowCardinality("word", (row) => row.text),
  fixedString("hex", 4, (row) => row.hex),
  fixed("flag", BOOL, (row) => row.flag),
  fixed("u8", UINT8, (row) => row.small & 255),
  fixed("i8", INT8, (row) => row.small >> 8),
  fixed("i16", INT16, (row) => row.small),
  fixed("u64", UINT64, (row) => row.whole),
  fixed("i64", INT64, (row) => row.big),
  fixed("nano", NANOSECONDS, (row) => row.big / 100n),
  fixed("micro", MICROSECONDS, (row) => row.big / 100_000n),
  fixed("money", MONEY, (row) => row.big / 10n),
  fixed("real", FLOAT64, (row) => row.real),
  nullable("n_flag", BOOL, (row) => of(row, row.flag)),
  nullable("n_i16", INT16, (row) => of(row, row.small)),
  nullable("n_u64", UINT64, (row) => of(row, row.whole)),
  nullable("n_money", MONEY, (row) => of(row, row.big / 10n)),
  nullable("n_real", FLOAT64, (row) => of(row, row.real)),
  enumeration("kind", { span: 0, log: 1 }, (row) => row.kind),
  stringMap("map", (row) => Object.entries(row.map)),
  numberMap("numbers", (row) => Object.entries(row.numbers)),
];

const EDGES: readonly Row[] = [
  {
    id: 0,
    text: "",
    hex: "",
    flag: false,
    small: 0,
    whole: 0,
    big: 0n,
    real: 0,
    absent: true,
    kind: "span",
    map: {},
    numbers: {},
  },
  {
    id: 1,
    text: "naïve 🧭 \0 'quoted' \\ \n".repeat(30),
    hex: "beef",
    flag: true,
    small: 32_767,
    whole: Number.MAX_SAFE_INTEGER,
    big: 2n ** 63n - 1n,
    real: 0.1,
    absent: false,
    kind: "log",
    map: { a: "1", "": "empty key", b: "" },
    numbers: { score: -0.5, other: 1e300 },
  },
  {
    id: 2,
    text: "x".repeat(20_000),
    hex: "0000",
    flag: true,
    small: -32_768,
    whole: 4_294_967_296,
    big: -(2n ** 63n),
    real: -1.7976931348623157e308,
    absent: false,
    kind: "span",
    map: { a: "2" },
    numbers: { score: 1 },
  },
];

/** Enough different words for indices of two and of four bytes. */
const MANY: readonly Row[] = Array.from({ length: 70_000 }, (_, id) => ({
  ...(EDGES[id % 3] as Row),
  id,
  text: `word ${id}`,
}));

let clickhouse: ClickHouse;
beforeAll(async () => {
  clickhouse = await createTestClickHouse();
});
afterAll(async () => clickhouse.close());

async function roundTrip(table: string, blocks: readonly (readonly Row[])[]) {
  const structure = structureOf(COLUMNS);
  await clickhouse.writer.command(
    "create",
    `CREATE TABLE ${table} (${structure}) ENGINE = MergeTree ORDER BY id`,
  );
  await clickhouse.writer.insertNative("native", {
    table,
    columns: COLUMNS.map(({ name }) => [name, name] as const),
    structure,
    from: blocks.map((rows) => encodeBlock(COLUMNS, rows)),
  });
  return (order: string) =>
    clickhouse.reader.query({
      name: "readBack",
      sql: `SELECT id, text, word, hex, flag, u8, i8, i16, toString(u64) AS u64, toString(i64) AS i64,
              toString(toUnixTimestamp64Nano(nano)) AS nano, toString(toUnixTimestamp64Micro(micro)) AS micro,
              toString(money) AS money, real, n_flag, n_i16, toString(n_u64) AS n_u64,
              toString(n_money) AS n_money, n_real, kind, map, numbers
            FROM ${table} WHERE project_id = {project: String} ORDER BY ${order} LIMIT 10`,
      params: { project: "native" },
      row: z.record(z.string(), z.unknown()),
    });
}

/** Decimal(18, 10) as ClickHouse prints it. */
function decimal(scaled: bigint): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(11, "0");
  const fraction = digits.slice(-10).replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -10)}${fraction === "" ? "" : `.${fraction}`}`;
}

function expected(row: Row) {
  return {
    id: row.id,
    text: row.text,
    word: row.text,
    hex: row.hex === "" ? "\0\0\0\0" : row.hex,
    flag: row.flag,
    u8: row.small & 255,
    i8: row.small >> 8,
    i16: row.small,
    u64: String(row.whole),
    i64: String(row.big),
    nano: String(row.big / 100n),
    micro: String(row.big / 100_000n),
    money: decimal(row.big / 10n),
    real: row.real,
    n_flag: of(row, row.flag),
    n_i16: of(row, row.small),
    n_u64: of(row, String(row.whole)),
    n_money: of(row, decimal(row.big / 10n)),
    n_real: of(row, row.real),
    kind: row.kind,
    map: row.map,
    numbers: row.numbers,
  };
}

it("every type and its edges come back as they were written, in one block and in many", async () => {
  const read = await roundTrip("native_edges", [EDGES.slice(0, 1), EDGES.slice(1), []]);
  expect(await read("id")).toEqual(EDGES.map(expected));
});

it("a block of rows that all lack entries needs no dictionary", async () => {
  const bare = EDGES.map((row) => ({ ...row, map: {}, numbers: {} }));
  const read = await roundTrip("native_bare", [bare]);
  expect(await read("id")).toEqual(bare.map(expected));
});

it("a dictionary of any size finds its words again", async () => {
  const read = await roundTrip("native_many", [MANY.slice(0, 300), MANY.slice(300)]);
  const inOrder = [...MANY].sort((a, b) => b.id - a.id).slice(0, 10);
  expect(await read("id DESC")).toEqual(inOrder.map(expected));
});
