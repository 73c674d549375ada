import { Badge, Checkbox, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";

import type { DeadLetter } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";

import { failureOf, readable } from "../model/deadLetters";
import classes from "./DeadLetterList.module.css";

interface Props {
  letter: DeadLetter;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}

/** One dead letter: what it is about, why it failed, and its body on demand. */
export function DeadLetterItem({ letter, isChosen, onChoose }: Props) {
  const [isOpen, { toggle }] = useDisclosure();
  const bodyId = useId();
  const name = letter.type ?? "A message of no known kind";
  return (
    <li className={classes.letter} data-chosen={isChosen}>
      <Checkbox checked={isChosen} onChange={(event) => onChoose(event.currentTarget.checked)} aria-label={`Choose ${name}, ${letter.id}`} />
      <div>
        <div className={classes.head}>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed" component="span">
            <Timestamp value={letter.failure?.at ?? letter.sentAt} />
          </Text>
        </div>
        <Text size="sm" className={classes.failure ?? ""}>
          {failureOf(letter)}
        </Text>
        <Text size="sm" c="dimmed" mt={2} component="div">
          <Facts letter={letter} />
        </Text>
        <UnstyledButton className={classes.show ?? ""} mt={4} onClick={toggle} aria-expanded={isOpen} aria-controls={bodyId}>
          {isOpen ? "Hide message" : "Show message"}
        </UnstyledButton>
        <div id={bodyId}>
          {isOpen && (
            <pre className={classes.body}>
              {readable(letter)}
            </pre>
          )}
        </div>
      </div>
    </li>
  );
}

function Facts({ letter: { failure, orderId, target } }: { letter: DeadLetter }) {
  return (
    <>
      {failure?.receives !== undefined && <span>{`Tried ${failure.receives} ${failure.receives === 1 ? "time" : "times"}. `}</span>}
      {orderId !== undefined && (
        <span>
          Order <span className={classes.id}>{orderId}</span>.{" "}
        </span>
      )}
      {target === undefined && (
        <Badge tt="none" size="sm" color="gray" variant="default">
          Cannot be sent back
        </Badge>
      )}
    </>
  );
}
