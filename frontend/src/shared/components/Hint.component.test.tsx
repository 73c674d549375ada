import { expect, it } from "vitest";

import { show } from "@/test/harness";

import { CopyButton } from "./CopyButton";

it("opens when the pointer is there first and its code has come, and closes when the pointer leaves", async () => {
  const screen = await show(<CopyButton value="1" label="Copy order number" />);
  await screen.getByRole("button").hover();
  await expect.element(screen.getByRole("tooltip")).toHaveTextContent("Copy order number");
  await screen.getByRole("button").unhover();
  await expect.element(screen.getByRole("tooltip")).not.toBeInTheDocument();
});
