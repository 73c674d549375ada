import { expect, it } from "vitest";

import { show } from "@/test/harness";

import { CopyButton } from "./CopyButton";

it("opens in its landmark when the pointer is there first and its code has come, and closes when the pointer leaves", async () => {
  const screen = await show(<main><CopyButton value="1" label="Copy order number" /></main>);
  await screen.getByRole("button").hover();
  await expect.element(screen.getByRole("tooltip")).toHaveTextContent("Copy order number");
  expect(screen.getByRole("tooltip").element().closest("main")).not.toBeNull(); // a landmark holds all content
  await screen.getByRole("button").unhover();
  await expect.element(screen.getByRole("tooltip")).not.toBeInTheDocument();
});
