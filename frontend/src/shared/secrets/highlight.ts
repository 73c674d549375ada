/** A part of sample code. Plain parts have no kind. */
export interface Token {
  text: string;
  kind?: "comment" | "string" | "keyword" | undefined;
}

const words =
  "and as async await begin bool byte case catch class const continue def defer do done else elsif end esac except exit export extends false fi final finally for foreach from func function global if import in int is lambda let long map namespace new next nil not null object or package private public range require rescue return run self static string struct switch then throw throws trap true try type unless using var void when while with yield";

// Strings may span no lines, except in backticks. A comment begins a line or follows a blank, so that URLs and
// expansions of the shell are none.
const pattern = new RegExp(
  String.raw`(?<comment>(?<=^|\s)(?:#(?!\{)|//).*$|/\*\*?[\s\S]*?\*/|"""[\s\S]*?""")` +
    String.raw`|(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|` +
    "`(?:\\\\.|[^`\\\\])*`" +
    String.raw`)|(?<keyword>(?<![\w$.@-])(?:${words.replaceAll(" ", "|")})(?![\w-]))`,
  "gm",
);

/** Splits sample code in any of the languages that we show into comments, strings, keywords and the rest. */
export function highlight(code: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) tokens.push({ text: code.slice(end, match.index) });
    const { comment, string } = match.groups ?? {};
    tokens.push({ text: match[0], kind: comment !== undefined ? "comment" : string !== undefined ? "string" : "keyword" });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ text: code.slice(end) });
  return tokens;
}
