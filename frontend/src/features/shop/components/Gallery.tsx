import { useState } from "react";

import type { Picture } from "@/shared/api/types";
import { imageOf } from "@/shared/pictures/pictureFiles";

import { initialsOf } from "../model/initials";
import classes from "./Gallery.module.css";

interface Props {
  name: string;
  pictures: readonly Picture[];
}

/** How wide the large picture is, for the browser's choice of a file. */
const sizes = "(min-width: 75em) 620px, (min-width: 62em) 52vw, 100vw";

/** The pictures of a product: one large, and a button for each if there are several. Those that do not load are left out. */
export function Gallery({ name, pictures }: Props) {
  const [chosen, setChosen] = useState<string>();
  const [missing, setMissing] = useState<readonly string[]>([]);
  const there = pictures.filter(({ id }) => !missing.includes(id));
  const shown = there.find(({ id }) => id === chosen) ?? there[0];
  const leaveOut = (id: string) => setMissing((before) => [...before, id]);
  if (shown === undefined) {
    return (
      <div className={classes.frame} aria-hidden>
        <span className={classes.initials}>{initialsOf(name)}</span>
      </div>
    );
  }
  return (
    <section aria-label={`Pictures of ${name}`}>
      <div className={classes.frame}>
        <img key={shown.id} className={classes.picture} {...imageOf(shown)} alt={shown.alt} sizes={sizes} decoding="async" fetchPriority="high" onError={() => leaveOut(shown.id)} />
      </div>
      {there.length > 1 && <Thumbnails pictures={there} shown={shown.id} onChoose={setChosen} onMissing={leaveOut} />}
    </section>
  );
}

interface ThumbnailsProps {
  pictures: readonly Picture[];
  shown: string;
  onChoose: (id: string) => void;
  onMissing: (id: string) => void;
}

function Thumbnails({ pictures, shown, onChoose, onMissing }: ThumbnailsProps) {
  return (
    <ul className={classes.thumbnails}>
      {pictures.map((picture, place) => (
        <li key={picture.id}>
          <button
            type="button"
            className={classes.thumbnail}
            aria-label={`Picture ${place + 1} of ${pictures.length}: ${picture.alt}`}
            aria-pressed={picture.id === shown}
            onClick={() => onChoose(picture.id)}
          >
            <img className={classes.picture} {...imageOf(picture)} alt="" sizes="72px" loading="lazy" decoding="async" onError={() => onMissing(picture.id)} />
          </button>
        </li>
      ))}
    </ul>
  );
}
