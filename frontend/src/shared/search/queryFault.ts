import { ApiProblem } from "@/shared/api/problem";

/** What the API says is wrong with what was searched for. The field shows it. */
export function queryFault(error: unknown): string | undefined {
  const fault = error instanceof ApiProblem ? error.violations.find(({ pointer }) => pointer === "/q") : undefined;
  return fault && `This ${fault.message}.`;
}
