import {
  DIMENSION_COLUMNS,
  FACT_COLUMNS,
  isDimension,
  MEASURE_EXPRESSIONS,
  TRUTH_EXPRESSIONS,
} from "./dimension";
import type { Params, ParamValue } from "./query";
import type { QueryFilter } from "./scope";

export interface FilterSql {
  /** Conditions joined by AND; `1` when there is none. Holds placeholders, never a value. */
  readonly sql: string;
  readonly params: Params;
  /** Columns the conditions read. */
  readonly columns: readonly string[];
}

/** A condition that makes no sense: the caller's mistake, worded for them. */
export class FilterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FilterError";
  }
}

const ATTRIBUTE_PREFIX = "attr:";

/**
 * Compiles filters: several `is` on one key are alternatives, everything else holds at once.
 * @throws {FilterError} for an unknown key, an operator the key has no use for, or a value that is no number.
 */
export function compileFilters(filters: readonly QueryFilter[]): FilterSql {
  const params: Record<string, ParamValue> = {};
  const columns = new Set<string>();
  const bind = (type: string, value: ParamValue): string => {
    const name = `f${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}: ${type}}`;
  };

  const byKey = new Map<string, QueryFilter[]>();
  for (const filter of filters) byKey.set(filter.key, [...(byKey.get(filter.key) ?? []), filter]);
  const conditions: string[] = [];
  for (const [key, group] of byKey) {
    const operand = operandOf(key, bind);
    for (const column of operand.columns) columns.add(column);
    const is = group.filter((filter) => filter.op === "is").map((filter) => filter.value);
    const not = group.filter((filter) => filter.op === "not").map((filter) => filter.value);
    if (is.length > 0) conditions.push(operand.oneOf(is, false));
    if (not.length > 0) conditions.push(operand.oneOf(not, true));
    for (const { op, value } of group) {
      if (op === "exists") conditions.push(operand.exists);
      else if (op === "missing") conditions.push(`NOT (${operand.exists})`);
      else if (op === "gte") conditions.push(operand.compare(">=", value));
      else if (op === "lt") conditions.push(operand.compare("<", value));
    }
  }
  return {
    sql: conditions.length === 0 ? "1" : conditions.map((text) => `(${text})`).join(" AND "),
    params,
    columns: [...columns],
  };
}

/** A key's value as text, for listing: `sql` reads `columns`. @throws {FilterError} for a quantity. */
export function textExpression(key: string): FilterSql {
  if (isDimension(key))
    return { sql: DIMENSION_COLUMNS[key], columns: [DIMENSION_COLUMNS[key]], params: {} };
  if (Object.hasOwn(FACT_COLUMNS, key)) {
    const column = FACT_COLUMNS[key as keyof typeof FACT_COLUMNS];
    return { sql: column, columns: [column], params: {} };
  }
  if (Object.hasOwn(TRUTH_EXPRESSIONS, key)) {
    const { expression, column } = TRUTH_EXPRESSIONS[key as keyof typeof TRUTH_EXPRESSIONS];
    return { sql: expression, columns: [column], params: {} };
  }
  if (key.startsWith(ATTRIBUTE_PREFIX) && key !== ATTRIBUTE_PREFIX) {
    return {
      sql: attributeValue("{attribute: String}"),
      columns: ["attributes", "resource_attributes"],
      params: { attribute: key.slice(ATTRIBUTE_PREFIX.length) },
    };
  }
  throw new FilterError(`"${key}" has no list of values.`);
}

/** The expression of the index `attribute_pairs_bloom`, word for word. */
const ATTRIBUTE_PAIRS = `arrayMap((k, v) -> cityHash64(k, v),
  arrayConcat(mapKeys(attributes), mapKeys(resource_attributes)),
  arrayConcat(mapValues(attributes), mapValues(resource_attributes)))`;

/** A span's attribute, else its resource's of that name. */
function attributeValue(name: string): string {
  return `if(mapContains(attributes, ${name}), attributes[${name}], resource_attributes[${name}])`;
}

type Bind = (type: string, value: ParamValue) => string;

interface Operand {
  readonly columns: readonly string[];
  readonly exists: string;
  oneOf(values: readonly string[], negated: boolean): string;
  compare(sign: ">=" | "<", value: string): string;
}

function operandOf(key: string, bind: Bind): Operand {
  if (isDimension(key)) return textOperand(key, DIMENSION_COLUMNS[key], bind);
  if (Object.hasOwn(FACT_COLUMNS, key)) {
    return textOperand(key, FACT_COLUMNS[key as keyof typeof FACT_COLUMNS], bind);
  }
  if (Object.hasOwn(TRUTH_EXPRESSIONS, key)) {
    const { expression, column } = TRUTH_EXPRESSIONS[key as keyof typeof TRUTH_EXPRESSIONS];
    return { ...textOperand(key, expression, bind), columns: [column] };
  }
  if (Object.hasOwn(MEASURE_EXPRESSIONS, key)) {
    const measure = MEASURE_EXPRESSIONS[key as keyof typeof MEASURE_EXPRESSIONS];
    return numberOperand(key, measure, bind);
  }
  if (key.startsWith(ATTRIBUTE_PREFIX)) {
    return attributeOperand(key.slice(ATTRIBUTE_PREFIX.length), bind);
  }
  throw new FilterError(`"${key}" is nothing to filter by.`);
}

function textOperand(key: string, expression: string, bind: Bind): Operand {
  return {
    columns: [expression],
    exists: `${expression} != ''`,
    oneOf: (values, negated) =>
      `${expression} ${negated ? "NOT IN" : "IN"} ${bind("Array(String)", values)}`,
    compare: () => {
      throw new FilterError(`"${key}" is not a quantity: use is, not, exists or missing.`);
    },
  };
}

function numberOperand(
  key: string,
  { expression, column, type }: (typeof MEASURE_EXPRESSIONS)[keyof typeof MEASURE_EXPRESSIONS],
  bind: Bind,
): Operand {
  const number = (value: string): string => {
    const text = value.trim();
    if (!/^-?\d{1,15}(\.\d{1,10})?$/.test(text)) {
      throw new FilterError(`"${value}" is not a number that "${key}" can be compared with.`);
    }
    // As text: a decimal bound as a binary float would move money thresholds.
    return bind(type, text);
  };
  return {
    columns: [column],
    exists: `${expression} IS NOT NULL`,
    oneOf: (values, negated) => {
      const any = values.map((value) => `${expression} = ${number(value)}`).join(" OR ");
      return negated ? `NOT ifNull(${any}, false)` : any;
    },
    compare: (sign, value) => `${expression} ${sign} ${number(value)}`,
  };
}

function attributeOperand(key: string, bind: Bind): Operand {
  if (key === "") throw new FilterError("Name the attribute after `attr:`.");
  const name = bind("String", key);
  const value = attributeValue(name);
  const text = textOperand(`attr:${key}`, value, bind);
  return {
    ...text,
    columns: ["attributes", "resource_attributes"],
    exists: `mapContains(attributes, ${name}) OR mapContains(resource_attributes, ${name})`,
    oneOf: (values, negated) => {
      const condition = text.oneOf(values, negated);
      if (negated) return condition;
      const wanted = bind("Array(String)", values);
      // Leaves out granules that hold no such pair, and is itself never computed.
      return `${condition} AND indexHint(has(${wanted}, '') OR
        hasAny(${ATTRIBUTE_PAIRS}, arrayMap(x -> cityHash64(${name}, x), ${wanted})))`;
    },
    compare: (sign, wanted) => {
      const bound = Number(wanted);
      if (wanted.trim() === "" || !Number.isFinite(bound)) {
        throw new FilterError(`"${wanted}" is not a number to compare "${key}" with.`);
      }
      return `toFloat64OrNull(${value}) ${sign} ${bind("Float64", bound)}`;
    },
  };
}
