import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { until } from "./until";

const root = resolve(import.meta.dirname, "../../..");
const artifacts = process.env.JOURNEYS_BUILD ?? join(root, ".build");
const pageDirectory = process.env.JOURNEYS_PAGE_DIR ?? join(root, "frontend/dist");

export type Role = "shopper" | "partner" | "operator";

export interface Person {
  email: string;
  password: string;
}

/** What local writes once everything serves. */
interface Endpoints {
  app: string;
  aws: string;
  control: string;
  testClientId: string;
  ingest: string;
  bus: string;
  partner: { id: string; secret: string };
  queues: Record<string, string>;
  users: (Person & { role: Role })[];
}

/** The whole platform, started for one file of journeys on free ports, its data in memory. */
export class Platform {
  private constructor(
    readonly endpoints: Endpoints,
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {}

  /** Starts local with the built artifacts; names what has not been built. */
  static async start(flags: readonly string[] = []): Promise<Platform> {
    const binary = join(artifacts, "local");
    for (const artifact of [binary, join(pageDirectory, "index.html")]) {
      if (!existsSync(artifact)) throw new Error(`${artifact} is missing: run \`go tool task build\` first`);
    }
    const directory = await mkdtemp(join(tmpdir(), "eventforge-journey-"));
    const ready = join(directory, "ready.json");
    const child = spawn(
      binary,
      ["--data=", `--bin=${artifacts}`, "--app-address=127.0.0.1:0", "--aws-address=127.0.0.1:0", `--app-dir=${pageDirectory}`,
        `--ready-file=${ready}`, "--quiet", "--rate-limit=1000", ...flags],
      { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
    );
    const endpoints = await until("the platform serves", async () => {
      if (child.exitCode !== null) throw new Error(`local ended with ${child.exitCode}`);
      return existsSync(ready) ? (JSON.parse(await readFile(ready, "utf8")) as Endpoints) : undefined;
    });
    return new Platform(endpoints, child, directory);
  }

  person(role: Role): Person {
    const user = this.endpoints.users.find((candidate) => candidate.role === role);
    if (user === undefined) throw new Error(`the platform names no ${role}`);
    return user;
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once("exit", done));
    if (this.process.exitCode === null && this.process.kill("SIGINT")) await ended;
    await rm(this.directory, { recursive: true, force: true });
  }
}
