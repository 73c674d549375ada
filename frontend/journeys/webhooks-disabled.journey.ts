import { afterEach, describe, expect, it } from "vitest";

import { apiAs } from "./harness/api";
import { setScene } from "./harness/journey";
import { look } from "./harness/look";
import { Receiver } from "./harness/receiver";
import { until } from "./harness/until";

const scene = setScene();
const fiveDays = 5 * 24 * 3600;

let receiver: Receiver | undefined;
afterEach(() => receiver?.goDown());

/** Registers an endpoint that fails, and pings it: its deliveries are failing from now on. */
async function failing(url: string): Promise<void> {
  const api = await apiAs(scene.platform, scene.platform.person("partner"));
  const { data } = await api.POST("/api/webhooks", { body: { url } });
  const params = { path: { webhookId: data?.id ?? "" } };
  await api.POST("/api/webhooks/{webhookId}/ping", { params });
  await until("its deliveries are failing", async () => (await api.GET("/api/webhooks/{webhookId}", { params })).data?.failingSince);
}

describe("an endpoint that failed for five days", () => {
  it("is disabled: page and mail say why, and it is activated again", async () => {
    receiver = await Receiver.start();
    receiver.answer(500);
    const partner = scene.platform.person("partner");
    await failing(receiver.url);
    await scene.control.advance(fiveDays);
    const mail = await until("the owner is told", async () => {
      const mails = await scene.control.mails(partner.email);
      return mails.find(({ text }) => text.includes(receiver?.url ?? ""));
    });
    expect(mail.text).toContain("Every delivery to it has failed for five days.");

    const visitor = await scene.arrive();
    const { page } = visitor;
    await visitor.signIn(partner);
    await page.getByRole("link", { name: "Webhooks", exact: true }).click();
    await page.getByText("Every delivery failed for five days.").waitFor();
    await page.getByRole("link", { name: receiver.url }).click();
    const notice = page.getByText("Every delivery to it failed for five days.");
    await notice.waitFor();
    await look(page, "webhooks-endpoint-disabled-failing");
    receiver.answer(204);
    await page.getByRole("button", { name: "Activate again" }).click();
    await notice.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Send ping" }).click();
    await page.getByRole("list", { name: "Deliveries" }).getByRole("listitem").first().getByText("Delivered", { exact: true }).waitFor();
  });
});
