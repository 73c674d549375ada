import { Group, Text } from "@mantine/core";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { Callout } from "@/shared/components/Callout";

import type { Outcome } from "../hooks/useReorder";
import { type Difference, textOf } from "../model/reorder";
import classes from "./ReorderOutcome.module.css";

/** Says line by line what is not in the basket as it was ordered, before anything is ordered. */
export function ReorderOutcome({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === "unread") return <Unread />;
  const { isAnyInBasket, differences } = outcome;
  const { title, text } = textOf(isAnyInBasket, differences);
  return (
    <Callout tone="warning" title={title} takesFocus>
      <ul className={classes.lines}>
        {differences.map((difference) => (
          <Line key={`${difference.sku} ${difference.messages.join(" ")}`} difference={difference} />
        ))}
      </ul>
      <Text size="sm">{text}</Text>
      <Group gap="xs" mt="xs">
        {isAnyInBasket ? <OnWithTheRest /> : <ToTheShop />}
      </Group>
    </Callout>
  );
}

function Line({ difference: { name, messages } }: { difference: Difference }) {
  return (
    <li>
      <strong>{name}:</strong> {messages.join(" ")}
    </li>
  );
}

function OnWithTheRest() {
  return (
    <>
      <ButtonLink to="/checkout" size="sm">
        Go to the checkout
      </ButtonLink>
      <ButtonLink to="/basket" size="sm" variant="default">
        See the basket
      </ButtonLink>
    </>
  );
}

function ToTheShop() {
  return (
    <ButtonLink to="/" size="sm" variant="default">
      Go to the shop
    </ButtonLink>
  );
}

function Unread() {
  return (
    <Callout tone="error" title="We could not see what is available" takesFocus>
      <Text size="sm">Your basket is as it was. Please try again in a moment.</Text>
    </Callout>
  );
}
