/**
 * Viridis at nine even steps (van der Walt & Smith 2015, matplotlib): even in perceived
 * lightness, readable with any colour blindness and in grey.
 */
const VIRIDIS: ReadonlyArray<readonly [number, number, number]> = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/**
 * Colour of a share `t` (0 fewest … 1 most). The end nearest to the background means
 * few in both themes, so that dense areas stand out on white and on black alike; the
 * last step towards the background is left out, or single calls would not be seen.
 */
export function rampColor(t: number, dark: boolean): string {
  const clamped = Math.min(1, Math.max(0, t));
  const position = dark ? 0.18 + 0.82 * clamped : 0.9 - 0.9 * clamped;
  const scaled = position * (VIRIDIS.length - 1);
  const index = Math.min(VIRIDIS.length - 2, Math.floor(scaled));
  const fraction = scaled - index;
  const [r0, g0, b0] = VIRIDIS[index] ?? [0, 0, 0];
  const [r1, g1, b1] = VIRIDIS[index + 1] ?? [0, 0, 0];
  const mix = (a: number, b: number) => Math.round(a + (b - a) * fraction);
  // On white the ramp's yellow is the loudest colour of all: it fades towards the paper.
  const fade = dark ? 0 : 0.6 * (1 - clamped) ** 2;
  const paper = (channel: number) => Math.round(channel + (255 - channel) * fade);
  return `rgb(${paper(mix(r0, r1))} ${paper(mix(g0, g1))} ${paper(mix(b0, b1))})`;
}

/**
 * Share of the ramp for a count: logarithmic, because one full slot would otherwise push
 * every quiet hour into the same faintest colour. A single call stands at its beginning.
 */
export function intensity(count: number, max: number): number {
  if (count <= 1 || max <= 1) return 0;
  return Math.log(count) / Math.log(max);
}
