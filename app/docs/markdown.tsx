import { lexer, type Token, type Tokens } from "marked";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { headingId, plainText } from "./headings";

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: "TypeScript",
  js: "JavaScript",
  python: "Python",
  sh: "Shell",
  yaml: "YAML",
  json: "JSON",
  text: "Text",
  sql: "SQL",
};

/** Markdown as React elements. HTML in it is left out: the pages need none. */
export function Markdown({ text }: { readonly text: string }) {
  return <Blocks tokens={lexer(text)} />;
}

function Blocks({ tokens }: { readonly tokens: readonly Token[] }) {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes under the reader
    <Block key={index} token={token} />
  ));
}

function Block({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case "heading":
      return <Heading token={token as Tokens.Heading} />;
    case "paragraph":
      return (
        <p className="mt-3">
          <Inlines tokens={(token as Tokens.Paragraph).tokens} />
        </p>
      );
    case "text": {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? <Inlines tokens={tokens} /> : text;
    }
    case "code": {
      const { text, lang } = token as Tokens.Code;
      const [language = "", ...label] = (lang ?? "").split(" ");
      return (
        <CodeBlock
          className="mt-3"
          code={text}
          label={label.join(" ") || LANGUAGES[language] || language || "Text"}
        />
      );
    }
    case "list":
      return <List token={token as Tokens.List} />;
    case "blockquote":
      return (
        <div className="mt-3 rounded-md border-accent border-l-2 bg-accent-soft px-3 py-2 [&>p]:mt-0">
          <Blocks tokens={(token as Tokens.Blockquote).tokens} />
        </div>
      );
    case "table":
      return <DocTable token={token as Tokens.Table} />;
    case "hr":
      return <hr className="my-6 border-line" />;
    default:
      return null;
  }
}

function Heading({ token }: { readonly token: Tokens.Heading }) {
  const id = headingId(plainText(token.tokens));
  const content = <Inlines tokens={token.tokens} />;
  if (token.depth === 1) return <h1 className="font-semibold text-lg">{content}</h1>;
  const Level = token.depth === 2 ? "h2" : "h3";
  return (
    <Level
      id={id}
      className={
        token.depth === 2
          ? "mt-8 scroll-mt-6 border-line border-t pt-5 font-semibold text-[1.0625rem]"
          : "mt-5 scroll-mt-6 font-semibold text-base"
      }
    >
      <a href={`#${id}`} className="hover:text-accent">
        {content}
      </a>
    </Level>
  );
}

function List({ token }: { readonly token: Tokens.List }) {
  const Tag = token.ordered ? "ol" : "ul";
  return (
    <Tag
      // A list that goes on after a block of code keeps counting.
      {...(token.ordered && token.start !== "" ? { start: token.start } : {})}
      className={`mt-3 flex flex-col gap-1.5 pl-5 ${token.ordered ? "list-decimal" : "list-disc"} marker:text-faint`}
    >
      {token.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index} className="[&>p]:mt-0">
          <Blocks tokens={item.tokens} />
        </li>
      ))}
    </Tag>
  );
}

function DocTable({ token }: { readonly token: Tokens.Table }) {
  const title = plainText(token.header[0]?.tokens ?? []) || "Table";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a scrollable region around a table, not a field set
    <div
      role="group"
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      className="mt-3 overflow-x-auto rounded-md border border-line bg-panel"
    >
      <table className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-line border-b">
            {token.header.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <th key={index} scope="col" className="px-3 py-1.5 font-medium text-faint text-xs">
                <Inlines tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <tr key={rowIndex} className="border-line border-b align-top last:border-b-0">
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={index} className="min-w-24 px-3 py-1.5">
                  <Inlines tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inlines({ tokens }: { readonly tokens: readonly Token[] }) {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    <Fragment key={index}>
      <Inline token={token} />
    </Fragment>
  ));
}

function Inline({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case "strong":
      return (
        <strong className="font-semibold">
          <Inlines tokens={(token as Tokens.Strong).tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inlines tokens={(token as Tokens.Em).tokens} />
        </em>
      );
    case "codespan":
      return (
        <code className="rounded-sm bg-hover px-1 py-px font-mono text-[0.85em] [overflow-wrap:anywhere]">
          {(token as Tokens.Codespan).text}
        </code>
      );
    case "br":
      return <br />;
    case "link": {
      const { href, tokens } = token as Tokens.Link;
      const className =
        "text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent";
      const isPage = href.startsWith("/") && !href.startsWith("/api/");
      return isPage ? (
        <Link href={href} className={className}>
          <Inlines tokens={tokens} />
        </Link>
      ) : (
        <a href={href} className={className} rel="noreferrer">
          <Inlines tokens={tokens} />
        </a>
      );
    }
    case "text":
    case "escape": {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? <Inlines tokens={tokens} /> : text;
    }
    default:
      return null;
  }
}
