/** A piece of code to start from, in one language. */
export interface Snippet {
  id: string;
  label: string;
  /** The command that installs what it needs. */
  install?: string;
  /** What it needs, when there is nothing to install. */
  needs?: string;
  /** The code, which reads the secret from the environment variable of that name. */
  code: (secretVariable: string) => string;
}
