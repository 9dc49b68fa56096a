/** What a stylesheet may have set on a drawn element and a picture file must carry itself. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "paint-order",
  "opacity",
  "visibility",
  "display",
  "font-family",
  "font-size",
  "font-weight",
  "font-variant-numeric",
  "text-anchor",
  "dominant-baseline",
] as const;

const SCALE = 2;
const MARGIN = 12;
const TITLE_HEIGHT = 28;

/**
 * A picture of every canvas and SVG inside an element under a title, at twice the
 * screen's size and on the page's background.
 */
export async function elementToPng(element: HTMLElement, title: string): Promise<Blob> {
  const box = element.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = (box.width + 2 * MARGIN) * SCALE;
  canvas.height = (box.height + 2 * MARGIN + TITLE_HEIGHT) * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no 2D canvas");
  context.scale(SCALE, SCALE);
  const page = getComputedStyle(document.body);
  context.fillStyle = page.backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = page.color;
  context.font = `600 14px ${page.fontFamily}`;
  context.textBaseline = "middle";
  context.fillText(title, MARGIN, MARGIN + TITLE_HEIGHT / 2 - 4, box.width);
  for (const part of element.querySelectorAll<HTMLCanvasElement | SVGSVGElement>("canvas, svg")) {
    // Icons of controls and texts are no part of the picture.
    if (part.closest("button, a, p")) continue;
    const place = part.getBoundingClientRect();
    const image = part instanceof HTMLCanvasElement ? part : await rasterise(part, place);
    context.drawImage(
      image,
      MARGIN + place.left - box.left,
      MARGIN + TITLE_HEIGHT + place.top - box.top,
      place.width,
      place.height,
    );
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("the picture is too large for this browser"));
    }, "image/png");
  });
}

async function rasterise(svg: SVGSVGElement, place: DOMRect): Promise<HTMLImageElement> {
  const clone = svg.cloneNode(true) as SVGSVGElement;
  inlineStyles(svg, clone);
  clone.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  clone.setAttribute("width", String(place.width * SCALE));
  clone.setAttribute("height", String(place.height * SCALE));
  clone.setAttribute("viewBox", `0 0 ${place.width} ${place.height}`);
  const image = new Image();
  const markup = new XMLSerializer().serializeToString(clone);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`;
  await image.decode();
  return image;
}

function inlineStyles(source: Element, target: Element): void {
  const computed = getComputedStyle(source);
  if (target instanceof SVGElement) {
    for (const name of STYLES) target.style.setProperty(name, computed.getPropertyValue(name));
  }
  for (let i = 0; i < source.children.length; i++) {
    const from = source.children[i];
    const to = target.children[i];
    if (from && to) inlineStyles(from, to);
  }
}

/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Revoked a tick later: Safari reads the address only after the click's task ended.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
