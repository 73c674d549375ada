import { Radio, Stack } from "@mantine/core";

import { type Signing, signings } from "../model/signatures";

interface Props {
  value: Signing;
  onChange: (value: Signing) => void;
}

/** The choice of how deliveries are signed. */
export function SignaturesField({ value, onChange }: Props) {
  const choose = (chosen: string) => {
    const signing = signings.find((each) => each.value === chosen);
    if (signing !== undefined) onChange(signing.value);
  };
  return (
    <Radio.Group label="Signature" value={value} onChange={choose}>
      <Stack gap="xs" mt="xs">
        {signings.map((signing) => (
          <Radio key={signing.value} {...signing} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
