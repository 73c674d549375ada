import { Checkbox, Radio, Stack } from "@mantine/core";

import type { EventType } from "@/shared/api/types";

import type { EventChoice } from "../model/endpointForm";
import { eventGroups, eventDescriptions } from "../model/eventTypes";
import classes from "./EventTypesField.module.css";

interface Props {
  value: EventChoice;
  error?: string | undefined;
  onChange: (value: EventChoice) => void;
}

/** The choice of event types: all of them, or some. */
export function EventTypesField({ value: { isAll, types }, error, onChange }: Props) {
  return (
    <div>
      <Radio.Group
        label="Events"
        value={isAll ? "all" : "some"}
        onChange={(value) => onChange({ isAll: value === "all", types })}
        error={error}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="all" label="All events" description="Including types that are added later." />
          <Radio value="some" label="Only these" />
        </Stack>
      </Radio.Group>
      {!isAll && <Choice chosen={types} onChange={(some) => onChange({ isAll, types: some })} />}
    </div>
  );
}

function Choice({ chosen, onChange }: { chosen: EventType[]; onChange: (chosen: EventType[]) => void }) {
  const toggle = (type: EventType, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, type] : chosen.filter((other) => other !== type));
  return (
    <div className={classes.groups}>
      {eventGroups.map(({ label, types }) => (
        <fieldset key={label} className={classes.group}>
          <legend className={classes.legend}>{label}</legend>
          <Stack gap="xs">
            {types.map((type) => (
              <Checkbox
                key={type}
                label={type}
                description={eventDescriptions[type]}
                checked={chosen.includes(type)}
                onChange={(event) => toggle(type, event.currentTarget.checked)}
              />
            ))}
          </Stack>
        </fieldset>
      ))}
    </div>
  );
}
