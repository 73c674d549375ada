import { expect, it } from "vitest";
import { userEvent } from "vitest/browser";

import { progressOf } from "@/shared/saga/progress";
import { amounts, names, orderOf } from "@/test/examples";
import { expectTidy, show } from "@/test/harness";

import { MoreDetails } from "./MoreDetails";

it("opens by keyboard, and has nothing of the saga in the page before", async () => {
  const order = orderOf(names.ordinary, amounts.big);
  const screen = await show(<MoreDetails order={order} progress={progressOf(order)} />);
  await expect.element(screen.getByText("Details")).toBeVisible();
  expect(document.querySelector("svg[role=img]")).toBeNull();
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByRole("img", { name: /steps of the order/ })).toBeVisible();
  await expect.element(screen.getByText("Card charged")).toBeVisible();
  await expectTidy(screen);
});
