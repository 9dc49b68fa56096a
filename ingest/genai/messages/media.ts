import type { Json, MessagePart } from "@/lib/domain/span";
import { asText, isArray, isObject, type JsonObject } from "../json";

type MediaPart = Extract<MessagePart, { type: "media" }>;

/** An image, a sound or a file in any spelling; null when the part is something else. */
export function readMedia(part: JsonObject, type: string): MessagePart[] | null {
  const media = findMedia(part, type);
  return media === null ? null : [media];
}

function findMedia(part: JsonObject, type: string): MediaPart | null {
  const mime = asText(
    part["mime_type"] ??
      part["mimeType"] ??
      part["mediaType"] ??
      part["media_type"] ??
      part["contentType"],
  );
  const modality = asText(part["modality"]) || modalityOf(mime, type);
  if (type === "blob") return make("blob", modality, mime, part["content"] ?? part["data"]);
  if (type === "uri") return make("uri", modality, mime, part["uri"] ?? part["content"]);

  // Anthropic: { type: "image", source: { type: "base64", media_type, data } | { type: "url", url } }.
  const source = part["source"];
  if (isObject(source)) {
    const sourceMime = asText(source["media_type"]) || mime;
    return source["url"] === undefined
      ? make("blob", modalityOf(sourceMime, type), sourceMime, source["data"] ?? source["bytes"])
      : make("uri", modality, sourceMime, source["url"]);
  }
  // Gemini and Genkit: inlineData, fileData, media.
  const inline =
    part["inlineData"] ??
    part["inline_data"] ??
    part["fileData"] ??
    part["file_data"] ??
    part["media"];
  if (isObject(inline)) return findMedia({ ...inline, type: "file" }, "file");
  // OpenAI: input_audio { data, format }.
  const audio = part["input_audio"];
  if (isObject(audio)) {
    const format = asText(audio["format"]);
    return make("blob", "audio", format === "" ? "" : `audio/${format}`, audio["data"]);
  }
  // OpenAI: image_url, either a string or { url }; OpenInference: image { image: { url } }.
  const link =
    part["image_url"] ??
    part["image"] ??
    part["file"] ??
    part["url"] ??
    part["fileUri"] ??
    part["file_uri"];
  const target = isObject(link)
    ? (link["url"] ?? link["image"] ?? link["file_data"] ?? link["file_id"] ?? link["data"] ?? link)
    : link;
  const nested = isObject(target) ? target["url"] : undefined;
  const found = nested ?? target ?? part["data"] ?? part["file_id"];
  if (found === undefined || found === null) return null;
  return make(null, modality, mime, found);
}

function make(
  source: MediaPart["source"] | null,
  modality: string,
  mimeType: string,
  value: Json | undefined,
): MediaPart | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") {
    const bytes = bytesOf(value);
    return bytes === null
      ? null
      : { type: "media", modality, mimeType, source: "blob", content: bytes };
  }
  if (value.startsWith("data:")) {
    const comma = value.indexOf(",");
    const head = value.slice(5, comma === -1 ? undefined : comma);
    const mime = head.split(";")[0] ?? "";
    return {
      type: "media",
      modality: modalityOf(mime, modality),
      mimeType: mime,
      source: "blob",
      content: comma === -1 ? "" : value.slice(comma + 1),
    };
  }
  const isUri = value.includes("://");
  return {
    type: "media",
    modality,
    mimeType,
    source: source ?? (isUri ? "uri" : "blob"),
    content: value,
  };
}

/** Bytes sent as JSON: Node's `{ type: "Buffer", data: [...] }`, a list, or `{ "0": 137, … }`. */
function bytesOf(value: Json): string | null {
  const list = isObject(value)
    ? isArray(value["data"])
      ? value["data"]
      : Object.values(value)
    : value;
  if (!isArray(list) || list.length === 0 || typeof list[0] !== "number") return null;
  return Buffer.from(list.map((byte) => (typeof byte === "number" ? byte : 0))).toString("base64");
}

function modalityOf(mimeType: string, type: string): string {
  const major = mimeType.split("/")[0] ?? "";
  if (major === "image" || major === "audio" || major === "video") return major;
  if (type.includes("image")) return "image";
  if (type.includes("audio")) return "audio";
  return type.includes("video") ? "video" : "file";
}
