/** The mark: a plumb bob on its line. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <path
        d="M7.5 5.5h17M16 5.5V16"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <path
        d="M16 15c3.2 0 5.1 1.7 5.1 3.9 0 2.7-2.5 4.7-5.1 9.1-2.6-4.4-5.1-6.4-5.1-9.1 0-2.2 1.9-3.9 5.1-3.9Z"
        className="fill-accent"
      />
    </svg>
  );
}
