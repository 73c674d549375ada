import { Input } from "@mantine/core";
import { IconPhotoUp } from "@tabler/icons-react";
import { useId } from "react";

import { useFileDrop } from "../hooks/useFileDrop";
import { roomText } from "../model/pictureChoices";
import classes from "./AddPictures.module.css";

interface Props {
  /** How many more pictures the product may have. */
  room: number;
  /** Whether the operator wants to add photos and chose none. */
  isMissing: boolean;
  /** What became of the files that were chosen last, unless all of them have room. */
  notice: string | undefined;
  /** While photos are uploaded, no others can be chosen. */
  isBusy: boolean;
  onFiles: (files: readonly File[]) => void;
}

/** Where photos are chosen, one or several, or dropped. */
export function PhotoField({ room, isMissing, notice, isBusy, onFiles }: Props) {
  const id = useId();
  const error = isMissing ? "Choose a photo." : notice;
  const { isOver, handlers } = useFileDrop((files) => {
    if (!isBusy) onFiles(files);
  });
  return (
    <Input.Wrapper id={id} label="Photos of the product" description={roomText(room)} error={error} errorProps={{ role: "alert" }}>
      <label htmlFor={id} className={classes.drop} data-over={isOver || undefined} data-busy={isBusy || undefined} {...handlers}>
        <IconPhotoUp size={20} aria-hidden />
        Choose photos, or drop them here
        <input
          id={id}
          className={classes.field}
          type="file"
          accept="image/*"
          multiple
          disabled={isBusy}
          aria-invalid={isMissing}
          aria-describedby={error === undefined ? `${id}-description` : `${id}-description ${id}-error`}
          onChange={({ currentTarget }) => {
            onFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = ""; // so that the same file can be chosen again
          }}
        />
      </label>
    </Input.Wrapper>
  );
}
