import { ActionIcon, Text, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { isolated } from "@/shared/text/isolated";

import { drawPreview } from "../model/drawPreview";
import type { PictureChoice } from "../model/pictureChoices";
import { checkAlt } from "../model/pictureDraft";
import classes from "./AddPictures.module.css";

interface Props {
  choice: PictureChoice;
  /** Whether the operator wanted to add it already. */
  isTried: boolean;
  isBusy: boolean;
  onDescribe: (alt: string) => void;
  onRemove: () => void;
}

/** A chosen photo with the text that says what it shows. */
export function ChosenPicture({ choice: { source, alt, fault }, isTried, isBusy, onDescribe, onRemove }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const name = isolated(source.name);
  useEffect(() => {
    if (canvas.current !== null) drawPreview(canvas.current, source);
  }, [source]);
  const failure = fault === undefined ? undefined : `“${name}” is not added. ${fault}`;
  return (
    <li className={classes.choice}>
      <canvas ref={canvas} className={classes.preview} width={1} height={1} aria-hidden />
      <div className={classes.text}>
        <div className={classes.file}>
          <Text size="xs" c="dimmed">
            <bdi>{source.name}</bdi>
          </Text>
          <ActionIcon variant="subtle" color="gray" aria-label={`Leave out ${name}`} disabled={isBusy} onClick={onRemove}>
            <IconX size={16} />
          </ActionIcon>
        </div>
        <TextInput
          aria-label={`What ${name} shows`}
          placeholder="The lamp on a desk, from the left"
          value={alt}
          readOnly={isBusy}
          error={failure ?? (isTried ? checkAlt(alt) : undefined)}
          errorProps={failure === undefined ? {} : { role: "alert" }}
          onChange={(event) => onDescribe(event.currentTarget.value)}
        />
      </div>
    </li>
  );
}
