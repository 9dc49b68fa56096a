/** Says why a group is named `__other__`. */
export function FoldedNote() {
  return (
    <p className="px-1 pt-1 text-muted-foreground text-xs">
      There are more values than are kept apart: the rarer ones are counted together as{" "}
      <code>__other__</code>. Filtered by, each is still found.
    </p>
  );
}
