/** Looks shared by every cmdk list of the product. */
export const INPUT =
  "h-9 w-full border-line border-b bg-transparent px-3 text-ink text-sm outline-none placeholder:text-faint focus-visible:outline-none";
export const LIST = "max-h-72 overflow-y-auto overscroll-contain p-1";
export const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs";
export const ITEM =
  "flex h-7 cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm data-[selected=true]:bg-hover [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-faint";
