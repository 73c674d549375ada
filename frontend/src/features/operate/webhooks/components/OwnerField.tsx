import { Button, CloseButton, Group, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

/** The field for the e-mail address of an owner. The address is not put into the page's own, which histories keep. */
export function OwnerField({ onFind }: { onFind: (email: string) => void }) {
  const [text, setText] = useState("");
  const clear = () => {
    setText("");
    onFind("");
  };
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onFind(text.trim());
        }}
      >
        <Group align="end" gap="sm" wrap="nowrap">
          <TextInput
            type="email"
            label="Owner"
            description="The e-mail address that the owner signs in with"
            autoComplete="off"
            maxLength={254}
            flex={1}
            maw={420}
            leftSection={<IconSearch size={18} />}
            rightSection={text !== "" && <CloseButton aria-label="Clear owner" onClick={clear} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit">Find</Button>
        </Group>
      </form>
    </search>
  );
}
