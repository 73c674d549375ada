import { expect, it } from "vitest";

import { ApiProblem } from "@/shared/api/problem";
import { Callout } from "@/shared/components/Callout";
import { ErrorState } from "@/shared/components/ErrorState";
import { notify } from "@/shared/notify/notify";
import { names } from "@/test/examples";
import { expectTidy, show } from "@/test/harness";

import { Notices } from "./Notices";

it.each(Object.entries(names))("shows a notice about a name that is %s", async (_, name) => {
  const screen = await show(<Notices />);
  notify({ id: "notice", title: name, message: `${name} is in your basket.`, stays: true });
  await expect.element(screen.getByText(`${name} is in your basket.`)).toBeVisible();
  await expectTidy({ ...screen, container: document.body });
});

it.each(Object.entries(names))("shows a callout and an error about a name that is %s", async (_, name) => {
  const screen = await show(
    <>
      <Callout tone="warning" title={name}>
        {name}
      </Callout>
      <ErrorState error={new ApiProblem(409, "conflict", name, [], names.long)} onRetry={() => undefined} />
    </>,
  );
  await expect.element(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  await expectTidy(screen);
});
