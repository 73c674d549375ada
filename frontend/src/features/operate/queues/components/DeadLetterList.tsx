import { Button, Checkbox, Group, Text } from "@mantine/core";
import { IconArrowBackUp, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import type { DeadLetter } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { ConfirmButton } from "@/shared/components/ConfirmButton";

import { useRedriveDeadLetters } from "../api/handleDeadLetters";
import { countDeadLetters } from "../model/queueState";
import { DeadLetterItem } from "./DeadLetterItem";
import classes from "./DeadLetterList.module.css";
import { DeleteDialog } from "./DeleteDialog";

interface Props {
  queue: string;
  letters: readonly DeadLetter[];
  isReading: boolean;
  onRead: () => void;
}

/** The dead letters that were read, with the actions on those that are chosen. */
export function DeadLetterList({ queue, letters, isReading, onRead }: Props) {
  const [ids, setIds] = useState<readonly string[]>([]);
  // Those that are gone by now are not chosen any more.
  const chosen = letters.filter(({ id }) => ids.includes(id));
  const choose = (id: string, isChosen: boolean) => setIds((present) => (isChosen ? [...present, id] : present.filter((other) => other !== id)));
  return (
    <>
      <div className={classes.bar}>
        <Checkbox
          label={chosen.length === 0 ? "Choose all that are shown" : `${countDeadLetters(chosen.length)} chosen`}
          checked={chosen.length === letters.length}
          indeterminate={chosen.length > 0 && chosen.length < letters.length}
          onChange={(event) => setIds(event.currentTarget.checked ? letters.map(({ id }) => id) : [])}
        />
        <Actions queue={queue} chosen={chosen} isReading={isReading} onRead={onRead} />
      </div>
      <ul className={classes.list} aria-label="Dead letters">
        {letters.map((letter) => (
          <DeadLetterItem key={letter.id} letter={letter} isChosen={ids.includes(letter.id)} onChoose={(isChosen) => choose(letter.id, isChosen)} />
        ))}
      </ul>
    </>
  );
}

function Actions({ queue, chosen, isReading, onRead }: { queue: string; chosen: readonly DeadLetter[]; isReading: boolean; onRead: () => void }) {
  const { mutate, isPending } = useRedriveDeadLetters(queue);
  const [isDeleting, setIsDeleting] = useState(false);
  const ids = chosen.map(({ id }) => id);
  const movable = chosen.filter(({ target }) => target !== undefined).length;
  return (
    <Group gap="xs">
      <BusyButton variant="default" size="xs" leftSection={<IconRefresh size={14} />} isBusy={isReading} onClick={onRead}>
        Read again
      </BusyButton>
      {movable > 0 && (
        <ConfirmButton
          size="xs"
          variant="default"
          leftSection={<IconArrowBackUp size={14} />}
          loading={isPending}
          question={`Send ${countDeadLetters(movable)} back?`}
          consequence="They are processed again at once. Make sure that the cause of the failure is gone: otherwise they come back here. Who did this is recorded."
          confirmLabel="Send back"
          onConfirm={() => mutate(ids)}
        >
          Send back
        </ConfirmButton>
      )}
      {chosen.length > 0 && (
        <Button size="xs" color="red" variant="light" leftSection={<IconTrash size={14} />} onClick={() => setIsDeleting(true)}>
          Delete
        </Button>
      )}
      {isDeleting && <DeleteDialog queue={queue} ids={ids} onClose={() => setIsDeleting(false)} />}
    </Group>
  );
}

/** Says how many dead letters were not read. */
export function NotRead({ read, total }: { read: number; total: number }) {
  if (total <= read) return null;
  return <Text size="sm" c="dimmed" mt="sm">{`These are ${read} of ${total}. Send back or delete some to read the others, or redrive all of the queue.`}</Text>;
}
