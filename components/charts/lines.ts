/** A point of a drawn line; `y` null where there is nothing to show. */
export interface LinePoint {
  readonly x: number;
  readonly y: number | null;
  /** The interval is not over: its value will still change. */
  readonly partial: boolean;
}

export interface LinePaths {
  /** SVG path of whole intervals; a gap starts a new sub-path. */
  readonly solid: string;
  /** SVG path into a partial interval, drawn dashed. */
  readonly dashed: string;
  /** Points with no neighbour to join: a line would not show them. */
  readonly lone: ReadonlyArray<{ readonly x: number; readonly y: number }>;
}

/** Splits a series at its gaps and at partial intervals. */
export function linePaths(points: readonly LinePoint[]): LinePaths {
  let solid = "";
  let dashed = "";
  const lone: { x: number; y: number }[] = [];
  let previous: { x: number; y: number } | null = null;
  let drawing = false;
  points.forEach((point, index) => {
    if (point.y === null) {
      previous = null;
      drawing = false;
      return;
    }
    const here = { x: point.x, y: point.y };
    const next = points[index + 1];
    if (!previous && (!next || next.y === null)) lone.push(here);
    if (point.partial && previous) {
      dashed += `M${coordinates(previous)}L${coordinates(here)}`;
      drawing = false;
    } else {
      solid += `${drawing ? "L" : "M"}${coordinates(here)}`;
      drawing = true;
    }
    previous = here;
  });
  return { solid, dashed, lone };
}

function coordinates(point: { x: number; y: number }): string {
  return `${point.x.toFixed(1)},${point.y.toFixed(1)}`;
}
