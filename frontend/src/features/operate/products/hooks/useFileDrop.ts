import { type DragEvent, useState } from "react";

interface FileDrop {
  /** Whether files are held over the element. */
  isOver: boolean;
  /** The handlers of the element. */
  handlers: Record<"onDragOver" | "onDragLeave" | "onDrop", (event: DragEvent) => void>;
}

/** Takes the files that are dropped on an element. Otherwise the browser would leave the page and show the file. */
export function useFileDrop(onFiles: (files: readonly File[]) => void): FileDrop {
  const [isOver, setOver] = useState(false);
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  const onDragLeave = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    onFiles([...event.dataTransfer.files]);
  };
  return { isOver, handlers: { onDragOver, onDragLeave, onDrop } };
}
