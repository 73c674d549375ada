import { expect, it } from "vitest";

import { at, isRightToLeft, names, webhookOf } from "@/test/examples";
import { expectOwnDirection, expectTidy, show } from "@/test/harness";

import { EndpointNotices } from "../components/EndpointNotices";
import { WebhooksPage } from "./WebhooksPage";

const list = (...items: unknown[]) => ({ path: "/webhooks", answers: { "/api/webhooks": { body: { items } } } });

it.each([
  ["loads", { path: "/webhooks" }, "Loading"],
  ["is empty", list(), "No endpoints yet"],
  ["cannot be read", { path: "/webhooks", answers: { "/api/webhooks": { status: 500 } } }, "There was an error on our side. We have recorded it."],
])("says that the list of endpoints %s", async (_, setting, text) => {
  const screen = await show(<WebhooksPage />, setting);
  await expect.element(screen.getByText(text)).toBeInTheDocument();
  await expectTidy(screen);
});

it.each(Object.entries(names))("shows an endpoint with a description that is %s, and a failing one", async (_, name) => {
  const screen = await show(<WebhooksPage />, list(webhookOf(name), webhookOf("", { id: "endpoint-2", failingSince: at })));
  const description = screen.getByText(name, { exact: true });
  await expect.element(description).toBeVisible();
  if (isRightToLeft(name)) expectOwnDirection(description.element());
  await expectTidy(screen);
});

it.each([
  ["disabled", webhookOf("", { state: "disabled", disabledReason: "stopped", stopReason: names.long }), "EventForge disabled this endpoint"],
  ["paused", webhookOf("", { state: "paused", allOrders: true, leftPartners: true }), "Paused"],
  ["failing", webhookOf("", { failingSince: at }), "Deliveries are failing"],
])("shows the notices of an endpoint that is %s", async (_, webhook, title) => {
  const screen = await show(<EndpointNotices webhook={webhook} isResuming={false} onResume={() => undefined} />);
  await expect.element(screen.getByText(title, { exact: true })).toBeVisible();
  await expectTidy(screen);
});
