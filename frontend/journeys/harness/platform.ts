import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { until } from "./until";

const root = resolve(import.meta.dirname, "../../..");
const artifacts = process.env.JOURNEYS_BUILD ?? join(root, ".build");
const appDirectory = process.env.JOURNEYS_APP_DIR ?? join(root, "frontend/dist");

export type Role = "shopper" | "partner" | "operator";

export interface User {
  email: string;
  password: string;
}

/** The ready file, which local writes once it serves requests. */
interface Endpoints {
  app: string;
  aws: string;
  control: string;
  userPoolId: string;
  testClientId: string;
  ingest: string;
  bus: string;
  table: string;
  partner: { id: string; secret: string };
  queues: Record<string, string>;
  users: (User & { role: Role })[];
}

/** The platform of one file of journeys, on free ports, with its data in memory. */
export class Platform {
  private constructor(
    readonly endpoints: Endpoints,
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {}

  /** Starts local with the built artifacts. Throws if one is missing. */
  static async start(flags: readonly string[] = []): Promise<Platform> {
    const binary = join(artifacts, "local");
    for (const artifact of [binary, join(appDirectory, "index.html")]) {
      if (!existsSync(artifact)) throw new Error(`${artifact} is missing: run \`go tool task build\` first`);
    }
    const directory = await mkdtemp(join(tmpdir(), "eventforge-journey-"));
    const ready = join(directory, "ready.json");
    const child = spawn(
      binary,
      ["--data=", `--bin=${artifacts}`, "--app-address=127.0.0.1:0", "--aws-address=127.0.0.1:0", `--app-dir=${appDirectory}`,
        `--ready-file=${ready}`, `--log-file=${join(directory, "processes.log")}`, "--quiet", "--rate-limit=1000", ...flags],
      { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
    );
    const endpoints = await until("the platform is ready", async () => {
      if (child.exitCode !== null) throw new Error(`local exited with ${child.exitCode}`);
      return existsSync(ready) ? (JSON.parse(await readFile(ready, "utf8")) as Endpoints) : undefined;
    });
    return new Platform(endpoints, child, directory);
  }

  user(role: Role): User {
    const user = this.endpoints.users.find((candidate) => candidate.role === role);
    if (user === undefined) throw new Error(`the platform has no ${role}`);
    return user;
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once("exit", done));
    if (this.process.exitCode === null && this.process.kill("SIGINT")) await ended;
    const log = await readFile(join(this.directory, "processes.log"), "utf8");
    await rm(this.directory, { recursive: true, force: true });
    checkLog(log, await readFile(join(root, "ops/target/forbidden.txt"), "utf8"));
  }
}

/** Throws if a line of a log holds what no log may hold: addresses, secrets, tokens, cards. */
function checkLog(log: string, forbidden: string): void {
  const expression = new RegExp(forbidden.trim());
  const leaks = log.split("\n").filter((line) => expression.test(line));
  if (leaks.length > 0) throw new Error(`the log of the API and the functions holds secrets:\n${leaks.slice(0, 10).join("\n")}`);
}
