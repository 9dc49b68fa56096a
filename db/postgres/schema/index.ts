export * from "./api-key";
export * from "./change-event";
export * from "./feedback";
export * from "./job-state";
export * from "./project";
