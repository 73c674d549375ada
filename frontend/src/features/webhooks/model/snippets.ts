import type { SignatureScheme } from "@/shared/api/types";
import type { Snippet } from "@/shared/secrets/snippet";

/** The environment variables from which the receivers read how to verify. */
export const variables: Record<SignatureScheme, string> = { v1: "WEBHOOK_SECRET", v1a: "WEBHOOK_KEYS_URL" };

// test/foreign runs each of these files.
const files = import.meta.glob<string>("../snippets/*/*", { query: "?raw", import: "default", eager: true });

interface Language {
  id: string;
  label: string;
  file: string;
  needs: Record<SignatureScheme, Pick<Snippet, "install" | "needs">>;
}

const nothing = { needs: "Nothing to install." };

const languages: readonly Language[] = [
  { id: "node", label: "Node.js", file: "receiver.mjs", needs: { v1: nothing, v1a: nothing } },
  { id: "python", label: "Python", file: "receiver.py", needs: { v1: nothing, v1a: { install: "pip install cryptography" } } },
  { id: "go", label: "Go", file: "receiver.go", needs: { v1: nothing, v1a: nothing } },
  { id: "java", label: "Java", file: "Receiver.java", needs: { v1: { needs: "Java 11 or newer." }, v1a: { needs: "Java 17 or newer." } } },
  { id: "csharp", label: "C#", file: "Receiver.cs", needs: { v1: { needs: "ASP.NET Core 8 or newer." }, v1a: { install: "dotnet add package NSec.Cryptography" } } },
  { id: "php", label: "PHP", file: "receiver.php", needs: { v1: { needs: "PHP 8 or newer." }, v1a: { needs: "PHP 8 or newer." } } },
  { id: "ruby", label: "Ruby", file: "receiver.ru", needs: { v1: { install: "gem install rackup puma" }, v1a: { install: "gem install rackup puma" } } },
  { id: "shell", label: "Shell", file: "receiver.sh", needs: { v1: { needs: "A CGI script; needs openssl." }, v1a: { needs: "A CGI script; needs openssl and curl." } } },
];

/** A receiver in each language, in the order of the tabs, that verifies the signatures of a scheme. */
export function snippetsFor(scheme: SignatureScheme): readonly Snippet[] {
  return languages.map(({ id, label, file, needs }) => ({ id, label, ...needs[scheme], code: () => codeOf(scheme, file) }));
}

function codeOf(scheme: SignatureScheme, file: string): string {
  const code = files[`../snippets/${scheme}/${file}`];
  if (code === undefined) throw new Error(`there is no receiver ${scheme}/${file}`);
  return code;
}
