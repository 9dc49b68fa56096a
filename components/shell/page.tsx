import type { ReactNode } from "react";

/** The column that every page's content stands in; `wide` for pages that are one big table. */
export function Page({
  children,
  wide = false,
}: {
  readonly children: ReactNode;
  readonly wide?: boolean;
}) {
  return (
    <div
      className={`mx-auto flex w-full flex-col gap-4 px-4 pt-4 pb-24 md:px-6 md:pb-12 ${wide ? "" : "max-w-[90rem]"}`}
    >
      {children}
    </div>
  );
}
