/** Sample code in one language. */
export interface Snippet {
  id: string;
  label: string;
  /** The command that installs its dependencies. */
  install?: string;
  /** What it needs when there is nothing to install. */
  needs?: string;
  /** The code, which reads the secret from the environment variable with this name. */
  code: (secretVariable: string) => string;
}
